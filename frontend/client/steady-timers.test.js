import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { plainTimers, steadyTimers } from './steady-timers.js';

let worker;

beforeEach(() => {
  mock.timers.enable({ apis: ['setInterval'] });
  globalThis.Worker = class {
    posted = [];

    constructor(address) {
      Object.assign(this, { address });
      worker = this;
    }

    postMessage(message) {
      this.posted.push(message);
    }
  };
});

afterEach(() => {
  mock.timers.reset();
  delete globalThis.Worker;
});

test('a worker keeps the time', () => {
  const run = mock.fn();
  const timers = steadyTimers();
  const id = timers.setInterval(10_000, run);
  assert.match(worker.address, /\/steady-timers-worker\.js$/);
  assert.deepEqual(worker.posted, [{ id, period: 10_000 }]);
  mock.timers.tick(10_000);
  assert.equal(run.mock.callCount(), 0);
  worker.onmessage({ data: id });
  assert.equal(run.mock.callCount(), 1);
  timers.clearInterval(id);
  worker.onmessage({ data: id });
  assert.equal(run.mock.callCount(), 1);
});

test('where a page may start none, its own timers do', () => {
  delete globalThis.Worker;
  assert.equal(steadyTimers(), plainTimers);
});

test('intervals go on when the worker’s script is not there', () => {
  const [before, after] = [mock.fn(), mock.fn()];
  const timers = steadyTimers();
  const ids = [timers.setInterval(10_000, before)];
  worker.onerror();
  ids.push(timers.setInterval(10_000, after));
  mock.timers.tick(10_000);
  assert.deepEqual([before.mock.callCount(), after.mock.callCount()], [1, 1]);
  const clear = mock.method(globalThis, 'clearInterval');
  ids.forEach((id) => timers.clearInterval(id));
  assert.equal(clear.mock.callCount(), 2);
});
