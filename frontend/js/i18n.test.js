import assert from 'node:assert/strict';
import test from 'node:test';
import { localeOf } from './i18n.js';

test('dates are written as in the country that the browser names', () => {
  assert.equal(localeOf('en', ['ko-KR', 'en-GB', 'en-US']), 'en-GB');
});

test('a language that the browser does not name is written as usual', () => {
  assert.equal(localeOf('ko', ['en-GB', 'en']), 'ko');
});

test('a tag that is none is passed over', () => {
  assert.equal(localeOf('en', ['en-US@posix', 'en']), 'en');
});

test('somebody in Britain reads the time on 24 hours', () => {
  const time = new Intl.DateTimeFormat(localeOf('en', ['en-GB']), { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });
  assert.equal(time.format(new Date('2026-11-28T22:42:00Z')), '22:42');
});
