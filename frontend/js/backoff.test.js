import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from './backoff.js';

const delays = (backoff, count) => Array.from({ length: count }, () => backoff.next());

test('delays double up to half a minute', () => {
  assert.deepEqual(delays(new Backoff(() => 1), 7), [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
});

test('chance takes off up to a half', () => {
  assert.deepEqual(delays(new Backoff(() => 0), 3), [500, 1000, 2000]);
});

test('a good connection starts them anew', () => {
  const backoff = new Backoff(() => 1);
  delays(backoff, 5);
  backoff.reset();
  assert.equal(backoff.next(), 1000);
});
