import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../problem.js';
import { Outbox } from './outbox.js';

const NOW = new Date('2026-11-21T09:00:00Z');

function sending(text) {
  const outbox = new Outbox('page');
  const key = outbox.add(text, NOW);
  outbox.sending(key);
  return { outbox, key };
}

const states = (outbox) => outbox.visible.map(({ text, state }) => `${text}: ${state}`);

test('a message shows as sent after its receipt until it arrives', () => {
  const { outbox, key } = sending('안녕하세요');
  outbox.confirmed(key, 7, 6);
  assert.deepEqual(states(outbox), ['안녕하세요: sent']);
  assert.equal(outbox.arrived({ text: '안녕하세요', offset: 7 }), key);
  assert.deepEqual(states(outbox), []);
});

test('a message that arrives before its receipt is not shown twice', () => {
  const { outbox, key } = sending('hello');
  assert.equal(outbox.arrived({ text: 'hello', offset: 7 }), key);
  assert.deepEqual(states(outbox), []);
  outbox.confirmed(key, 7, 7);
  assert.deepEqual(states(outbox), []);
});

test('a receipt that comes after its message has been replayed ends the matter', () => {
  const { outbox, key } = sending('hello');
  outbox.confirmed(key, 7, 7);
  assert.deepEqual(states(outbox), []);
});

test('a refused message stays, with the reason', () => {
  const { outbox, key } = sending('hello');
  outbox.failed(key, new Problem({ code: 'not-allowed' }));
  assert.deepEqual(states(outbox), ['hello: failed']);
  assert.equal(outbox.arrived({ text: 'hello', offset: 7 }), undefined);
});

test('a message cut off by a lost connection may turn out to have arrived', () => {
  const { outbox, key } = sending('hello');
  outbox.failed(key, new Problem({ code: 'disconnected' }));
  assert.deepEqual(states(outbox), ['hello: failed']);
  assert.equal(outbox.arrived({ text: 'hello', offset: 7 }), key);
  assert.deepEqual(states(outbox), []);
});

test('the same words from another page do not hide a failure', () => {
  const { outbox, key } = sending('hello');
  outbox.arrived({ text: 'hello', offset: 7 });
  outbox.failed(key, new Problem({ code: 'not-allowed' }));
  assert.deepEqual(states(outbox), ['hello: failed']);
  assert.notEqual(outbox.visible[0].key, key);
});

test('two equal messages arrive one by one', () => {
  const outbox = new Outbox('page');
  const keys = [outbox.add('ok', NOW), outbox.add('ok', NOW)];
  keys.forEach((key) => outbox.sending(key));
  assert.deepEqual([outbox.arrived({ text: 'ok', offset: 1 }), outbox.arrived({ text: 'ok', offset: 2 })], keys);
});

test('what was written without a connection waits', () => {
  const outbox = new Outbox('page');
  const key = outbox.add('later', NOW);
  assert.deepEqual(outbox.keysIn('queued'), [key]);
  outbox.discard(key);
  assert.deepEqual(outbox.visible, []);
});
