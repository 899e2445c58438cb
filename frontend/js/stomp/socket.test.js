import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendingWhileOpen } from './socket.js';

class FakeSocket {
  sent = [];

  constructor(readyState) {
    this.readyState = readyState;
  }

  send(data) {
    this.sent.push(data);
  }
}

test('an open socket sends', () => {
  const socket = sendingWhileOpen(new FakeSocket(1));
  socket.send('a');
  assert.deepEqual(socket.sent, ['a']);
});

for (const [state, name] of [[0, 'connecting'], [2, 'closing'], [3, 'closed']]) {
  test(`a socket that is ${name} is sent nothing`, () => {
    const socket = sendingWhileOpen(new FakeSocket(state));
    socket.send('a');
    assert.deepEqual(socket.sent, []);
  });
}

test('a socket that closes later is sent nothing from then on', () => {
  const socket = sendingWhileOpen(new FakeSocket(1));
  socket.send('a');
  socket.readyState = 2;
  socket.send('b');
  assert.deepEqual(socket.sent, ['a']);
});
