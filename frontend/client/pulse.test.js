import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { Pulse } from './pulse.js';

const timers = { setInterval: (period, run) => setInterval(run, period), clearInterval: (id) => clearInterval(id) };

let probes;
let doubts;
let deaths;
let pulse;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setInterval', 'Date'], now: 1_000_000 });
  [probes, doubts, deaths] = [0, [], 0];
  pulse = new Pulse({
    timers,
    probe: () => { probes += 1; },
    onDoubt: (doubted) => doubts.push(doubted),
    onDeath: () => { deaths += 1; },
  });
});

/** Passes time second by second: in one long tick, all timers would see its end. */
function pass(milliseconds) {
  for (let passed = 0; passed < milliseconds; passed += 1000) {
    mock.timers.tick(1000);
  }
}

function beatsEveryTenSeconds(seconds) {
  for (let passed = 0; passed < seconds; passed += 10) {
    pass(10_000);
    pulse.heard();
  }
}

test('beats that come in time raise no doubt', () => {
  pulse.start(10_000);
  beatsEveryTenSeconds(600);
  assert.deepEqual([probes, doubts, deaths], [0, [], 0]);
});

test('a missed beat is doubted and asked about at once', () => {
  pulse.start(10_000);
  pass(12_000);
  assert.deepEqual([probes, doubts], [0, []]);
  pass(2000);
  assert.deepEqual([probes, doubts, deaths], [1, [true], 0]);
});

test('silence after the question is death, 20 seconds after the last byte', () => {
  pulse.start(10_000);
  pass(20_000);
  assert.equal(deaths, 1);
  pass(600_000);
  assert.deepEqual([probes, deaths], [1, 1]);
});

test('an answer ends the doubt', () => {
  pulse.start(10_000);
  pass(14_000);
  pulse.heard();
  assert.deepEqual(doubts, [true, false]);
  beatsEveryTenSeconds(60);
  assert.deepEqual([probes, doubts, deaths], [1, [true, false], 0]);
});

test('whoever is asked between two beats has five seconds to answer', () => {
  pulse.start(10_000);
  pass(4000);
  pulse.check();
  pulse.check();
  assert.deepEqual([probes, doubts], [1, []]);
  pass(2000);
  assert.deepEqual([probes, doubts, deaths], [1, [true], 0]);
  pass(4000);
  assert.equal(deaths, 1);
});

test('a machine that was asleep asks when it wakes up', () => {
  pulse.start(10_000);
  mock.timers.setTime(1_000_000 + 3_600_000);
  pass(2000);
  assert.equal(probes, 1);
  pulse.heard();
  assert.equal(deaths, 0);
});

test('a clock that is set back hides nothing', () => {
  pulse.start(10_000);
  pass(4000);
  let now = 0;
  const clock = mock.method(Date, 'now', () => now);
  pass(2000);
  now = 14_000;
  pass(2000);
  clock.mock.restore();
  assert.equal(probes, 1);
});

test('a server that promises no beats is asked now and then, without doubting it', () => {
  pulse.start(0);
  pass(32_000);
  assert.deepEqual([probes, doubts], [1, []]);
  pulse.heard();
  pass(38_000);
  assert.deepEqual([probes, deaths], [2, 1]);
});

test('after its end it neither asks nor tells', () => {
  pulse.start(10_000);
  pulse.stop();
  pulse.check();
  pulse.heard();
  pass(600_000);
  assert.deepEqual([probes, doubts, deaths], [0, [], 0]);
});
