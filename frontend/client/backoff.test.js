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

test('after a restart of the server a thousand clients do not come back together', () => {
  const delays = Array.from({ length: 1000 }, () => new Backoff().nextAfterRestart());
  const tenths = new Map();
  delays.forEach((delay) => tenths.set(Math.floor(delay / 100), (tenths.get(Math.floor(delay / 100)) ?? 0) + 1));
  assert.ok(delays.every((delay) => delay >= 500 && delay <= 4000));
  assert.ok(Math.max(...tenths.values()) < 100, `at most a tenth of them in a tenth of a second: ${[...tenths.values()]}`);
});

test('the delay after a restart counts as the first', () => {
  const backoff = new Backoff(() => 1);
  assert.deepEqual([backoff.nextAfterRestart(), backoff.next()], [4000, 1600]);
});
