import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../client/parley.js';
import { Outbox } from './outbox.js';

const NOW = new Date('2026-11-21T09:00:00Z');
const LATER = NOW.getTime() + 2 * 60 * 1000;
const MUCH_LATER = NOW.getTime() + 6 * 60 * 1000;
const HOUR = 60 * 60 * 1000;

function sending(text) {
  const outbox = new Outbox('page');
  const key = outbox.add(text, NOW);
  outbox.sending(key, NOW.getTime());
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

test('a message cut off by a lost connection waits to be sent again under its key', () => {
  const { outbox, key } = sending('hello');
  outbox.unanswered(key);
  assert.deepEqual(states(outbox), ['hello: queued']);
  assert.deepEqual(outbox.due(LATER), [key]);
});

test('it may turn out to have arrived, and is asked about all the same: the words may be another page’s', () => {
  const { outbox, key } = sending('hello');
  outbox.unanswered(key);
  assert.equal(outbox.arrived({ text: 'hello', offset: 7 }), key);
  assert.deepEqual(states(outbox), []);
  assert.deepEqual(outbox.due(LATER), [key]);
  outbox.sending(key, LATER);
  outbox.confirmed(key, 7, 7);
  assert.deepEqual(outbox.unsent, []);
});

test('when the server may have forgotten the key, the author is asked', () => {
  const { outbox, key } = sending('hello');
  outbox.unanswered(key);
  assert.deepEqual(outbox.due(MUCH_LATER), []);
  assert.deepEqual(states(outbox), ['hello: failed']);
  assert.deepEqual(outbox.visible[0].problem, { code: 'expired', unanswered: true });
  outbox.queued(key);
  assert.deepEqual(outbox.due(MUCH_LATER), [key]);
});

test('the time counts from the first attempt, for the first may be the one that was stored', () => {
  const { outbox, key } = sending('hello');
  outbox.unanswered(key);
  outbox.sending(key, LATER);
  outbox.unanswered(key);
  assert.deepEqual(outbox.due(MUCH_LATER), []);
});

test('a late arrival answers for what the author was asked about', () => {
  const { outbox, key } = sending('hello');
  outbox.unanswered(key);
  outbox.due(MUCH_LATER);
  assert.equal(outbox.arrived({ text: 'hello', offset: 7 }), key);
  assert.deepEqual(outbox.unsent, []);
});

test('what was never sent waits for a day', () => {
  const outbox = new Outbox('page');
  const key = outbox.add('later', NOW);
  assert.deepEqual(outbox.due(NOW.getTime() + 23 * HOUR), [key]);
  assert.deepEqual(outbox.due(NOW.getTime() + 25 * HOUR), []);
  assert.deepEqual(outbox.visible[0].problem, { code: 'expired', unanswered: false });
});

test('what another page has left is taken on once, in its order', () => {
  const { outbox, key } = sending('first');
  const refused = outbox.add('refused', NOW);
  outbox.failed(refused, { code: 'not-allowed', unanswered: false });
  const last = outbox.add('last', NOW);
  const next = new Outbox('next');
  next.restore(JSON.parse(JSON.stringify(outbox.unsent)));
  next.restore(JSON.parse(JSON.stringify(outbox.unsent)));
  assert.deepEqual(states(next), ['first: queued', 'refused: failed', 'last: queued']);
  assert.deepEqual(next.due(LATER), [key, last]);
});

test('what is known to have been stored is not kept, and not shown beside the history that has it', () => {
  const { outbox, key } = sending('hello');
  outbox.confirmed(key, 7, 0);
  assert.deepEqual(outbox.unsent, []);
  outbox.loaded(6);
  assert.deepEqual(states(outbox), ['hello: sent']);
  outbox.loaded(7);
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
  keys.forEach((key) => outbox.sending(key, NOW.getTime()));
  assert.deepEqual([outbox.arrived({ text: 'ok', offset: 1 }), outbox.arrived({ text: 'ok', offset: 2 })], keys);
});

test('what was written without a connection waits', () => {
  const outbox = new Outbox('page');
  const key = outbox.add('later', NOW);
  assert.deepEqual(outbox.due(LATER), [key]);
  outbox.discard(key);
  assert.deepEqual(outbox.visible, []);
});
