import assert from 'node:assert/strict';
import test from 'node:test';
import { Problem } from '../../client/problem.js';
import { Changes } from './changes.js';

const [A, B] = ['a', 'b'].map((id) => ({ id, tool: 'pen', colour: 'ink', width: 4, points: [0, 0] }));
const turns = async () => { for (let i = 0; i < 20; i++) { await null; } };

/** A server whose answers the test gives. */
function server(options = {}) {
  const told = { sent: [], accepted: [], refused: [], pauses: 0, kept: null };
  const answers = [];
  const state = { connected: true };
  const changes = new Changes({
    connected: () => state.connected,
    send: (id, stroke) => {
      told.sent.push([id, stroke]);
      return new Promise((resolve, reject) => { answers.push({ resolve, reject }); });
    },
    onAccepted: (id, stroke) => told.accepted.push([id, stroke]),
    onRefused: (id, stroke, problem) => told.refused.push([id, stroke, problem.code]),
    onChange: (waiting) => { told.kept = waiting; },
    pause: async () => { told.pauses += 1; },
    ...options,
  });
  const answer = async (problem) => {
    const { resolve, reject } = answers.shift();
    if (problem) { reject(new Problem({ code: problem })); } else { resolve(null); }
    await turns();
  };
  return { told, state, changes, answer };
}

test('changes are sent one after the other, in their order', async () => {
  const { told, changes, answer } = server();
  changes.add('a', A);
  changes.add('b', B);
  assert.deepEqual(told.sent, [['a', A]]);
  await answer();
  assert.deepEqual(told.sent, [['a', A], ['b', B]]);
  await answer();
  assert.deepEqual(told.accepted, [['a', A], ['b', B]]);
  assert.deepEqual(told.kept, []);
});

test('while the line is cut they wait, then each is sent once', async () => {
  const { told, state, changes, answer } = server();
  state.connected = false;
  changes.add('a', A);
  changes.add('b', B);
  assert.deepEqual(told.sent, []);
  assert.equal(changes.size, 2);
  state.connected = true;
  changes.resume();
  changes.resume();
  await answer();
  await answer();
  assert.deepEqual(told.sent, [['a', A], ['b', B]]);
  assert.equal(changes.size, 0);
});

test('a change whose answer is lost in a cut is sent again', async () => {
  const { told, state, changes, answer } = server();
  changes.add('a', A);
  state.connected = false;
  await answer('disconnected');
  assert.equal(changes.size, 1);
  state.connected = true;
  changes.resume();
  await answer();
  assert.deepEqual(told.sent, [['a', A], ['a', A]]);
  assert.deepEqual(told.accepted, [['a', A]]);
});

test('a stroke that is drawn and removed during a cut is only removed', async () => {
  const { told, state, changes } = server();
  state.connected = false;
  changes.add('a', A);
  changes.add('a', null);
  state.connected = true;
  changes.resume();
  await turns();
  assert.deepEqual(told.sent, [['a', null]]);
});

test('a stroke that is removed while it is being sent is removed after that', async () => {
  const { told, changes, answer } = server();
  changes.add('a', A);
  changes.add('a', null);
  await answer();
  await answer();
  assert.deepEqual(told.sent, [['a', A], ['a', null]]);
  assert.equal(changes.size, 0);
});

for (const code of ['over-limit', 'unavailable', 'overloaded']) {
  test(`what the server cannot take now waits a moment, and nothing is lost: ${code}`, async () => {
    const { told, changes, answer } = server();
    changes.add('a', A);
    await answer(code);
    assert.equal(told.pauses, 1);
    await answer('unavailable');
    await answer();
    assert.deepEqual(told.sent, [['a', A], ['a', A], ['a', A]]);
    assert.deepEqual(told.refused, []);
  });
}

test('a refused change is told with its reason, and the next one is sent', async () => {
  const { told, changes, answer } = server();
  changes.add('a', A);
  changes.add('b', B);
  await answer('board-full');
  await answer();
  assert.deepEqual(told.refused, [['a', A, 'board-full']]);
  assert.deepEqual(told.accepted, [['b', B]]);
});

test('what was left before a reload is sent', async () => {
  const { told, changes } = server({ left: [['a', A]] });
  changes.resume();
  await turns();
  assert.deepEqual(told.sent, [['a', A]]);
});

test('after the user has gone nothing is sent', async () => {
  const { told, state, changes } = server();
  state.connected = false;
  changes.add('a', A);
  changes.clear();
  state.connected = true;
  changes.resume();
  await turns();
  assert.deepEqual(told.sent, []);
  assert.deepEqual(told.kept, []);
});
