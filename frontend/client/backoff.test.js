import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from './backoff.js';

const delays = (backoff, count) => Array.from({ length: count }, () => backoff.next());

test('delays grow to ten seconds', () => {
  assert.deepEqual(delays(new Backoff(() => 1), 7), [1000, 1600, 2560, 4096, 6554, 10000, 10000]);
});

test('chance takes off up to a half', () => {
  assert.deepEqual(delays(new Backoff(() => 0), 3), [500, 800, 1280]);
});

test('a good connection starts them anew', () => {
  const backoff = new Backoff(() => 1);
  delays(backoff, 5);
  backoff.reset();
  assert.equal(backoff.next(), 1000);
});
