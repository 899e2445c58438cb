import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import * as shell from './uses.js';

const { nextAfterSignIn, signInAddress, useAfterSignIn } = shell;

const USES = [{ path: '/' }, { path: '/answers/' }, { path: '/quotes/' }];
const next = (wanted) => nextAfterSignIn(`?${new URLSearchParams({ next: wanted })}`, USES);

test('whoever came from a use returns to it, to the same place', () => {
  for (const address of [{ pathname: '/answers/', hash: '' }, { pathname: '/answers/', hash: '#Ab_3-x' }, { pathname: '/quotes/', hash: '#/a=1' }]) {
    const search = new URL(signInAddress(address), 'https://parley.example').search;
    assert.equal(nextAfterSignIn(search, USES), address.pathname + address.hash);
  }
});

test('no link to the sign-in form leads anywhere else', () => {
  for (const wanted of ['', '/', '//evil.example', '//evil.example/answers/', '/\\evil.example', '\\/evil.example', 'https://evil.example/answers/',
    'javascript:alert(1)', ' javascript:alert(1)', '/answers', '/answers/../docs/', '/answers//evil.example', '/answers/\\evil', '/nothing/',
    '/api/v1/session', '/answers/?next=//evil', '/answers/#a b', '/answers/\n', '\t/answers/', '/answers/#"><script>', '/Answers/', 'answers/',
    '/%61nswers/', '/answers/@evil.example', '/answers/#a\n//evil']) {
    assert.equal(next(wanted), null, wanted);
  }
});

test('the form can say which use that is', () => {
  const title = (search) => useAfterSignIn(search)?.title ?? null;
  assert.equal(title('?next=%2Fomok%2F%231f0c'), 'use.omok');
  assert.equal(title('?next=//evil.example'), null);
  assert.equal(title('?next=/'), null);
  assert.equal(title(''), null);
});

test('the first of several counts, and none is nowhere', () => {
  assert.equal(nextAfterSignIn('?next=//evil.example&next=/answers/', USES), null);
  assert.equal(nextAfterSignIn('', USES), null);
  assert.equal(nextAfterSignIn('?invitation=x', USES), null);
});

test('each use has a name and a sentence about it in both languages', async () => {
  for (const language of ['en', 'ko']) {
    const texts = JSON.parse(await readFile(new URL(`../locales/${language}.json`, import.meta.url), 'utf8'));
    for (const { title, about } of shell.USES) {
      assert.ok(texts[title] && texts[about], `${title} and ${about} in ${language}.json`);
    }
  }
});
