import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText, largestUnit } from './duration.js';

test('the largest unit that fits is named, rounded down', () => {
  for (const [seconds, unit, count] of [[0, 'second', 0], [59, 'second', 59], [60, 'minute', 1], [3599, 'minute', 59], [3600, 'hour', 1],
    [86_399, 'hour', 23], [86_400, 'day', 1], [10 * 86_400 + 1, 'day', 10]]) {
    assert.deepEqual(largestUnit(seconds), { unit, count });
  }
});

test('in words of the language', () => {
  assert.equal(durationText(3 * 3600, 'en'), '3 hours');
  assert.equal(durationText(60, 'en'), '1 minute');
  assert.equal(durationText(3 * 3600, 'ko'), '3시간');
});
