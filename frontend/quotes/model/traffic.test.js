import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Traffic } from './traffic.js';

const at = (offset, epoch = 'e') => ({ offset, epoch });

test('messages of the last second and of the last ten are counted', () => {
  const traffic = new Traffic();
  traffic.begin(null, 0);
  for (let time = 0; time < 20_000; time += 10) {
    traffic.message(null, time);
  }
  assert.deepEqual(traffic.figures(19_999), { lastSecond: 100, messages: 100, changes: 0 });
  assert.equal(traffic.figures(20_499).lastSecond, 50);
  assert.deepEqual(traffic.figures(40_000), { lastSecond: 0, messages: 0, changes: 0 });
});

test('in its first ten seconds the average is that of the time until now', () => {
  const traffic = new Traffic();
  traffic.begin(null, 1000);
  traffic.begin(null, 1500);
  for (let time = 1000; time < 3000; time += 10) {
    traffic.message(null, time);
  }
  assert.equal(traffic.figures(3000).messages, 100);
  assert.equal(new Traffic().figures(1).messages, 0);
});

test('a change that is not sent to us is counted by the offsets, in whatever order they come', () => {
  const traffic = new Traffic();
  traffic.begin(at(100), 0);
  [90, 110, 105, 120].forEach((offset) => traffic.message(at(offset), 500));
  assert.deepEqual(traffic.figures(1000), { lastSecond: 4, messages: 4, changes: 20 });
});

test('what was missed while the line was cut, or another epoch, is no change of now', () => {
  const traffic = new Traffic();
  traffic.begin(at(100), 0);
  traffic.message(at(101), 100);
  traffic.begin(at(9000), 150);
  traffic.message(at(8000), 200);
  traffic.message(at(5, 'f'), 300);
  assert.equal(traffic.figures(1000).changes, 1);
});
