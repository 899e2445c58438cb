import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OwnTyping, Typists } from './typists.js';

const types = (name) => ({ name, typing: true, for: 6000 });
const stops = (name) => ({ name, typing: false });

test('somebody types until their signal holds no longer', () => {
  const typists = new Typists('mina');
  typists.hear(types('jun'), 1000);
  assert.deepEqual(typists.names(6999), ['jun']);
  assert.equal(typists.next(6999), 1);
  assert.deepEqual(typists.names(7000), []);
  assert.equal(typists.next(7000), null);
});

test('a signal that is repeated holds from then on', () => {
  const typists = new Typists('mina');
  typists.hear(types('jun'), 0);
  typists.hear(types('jun'), 3000);
  assert.deepEqual(typists.names(8999), ['jun']);
});

test('who stops, or has said it, types no longer', () => {
  const typists = new Typists('mina');
  ['jun', 'ara', '준'].forEach((name) => typists.hear(types(name), 0));
  typists.hear(stops('jun'), 1);
  typists.said('ara');
  assert.deepEqual(typists.names(1), ['준']);
  typists.clear();
  assert.deepEqual(typists.names(1), []);
});

test('our own signals, as another tab sends them, are no news', () => {
  const typists = new Typists('mina');
  typists.hear(types('mina'), 0);
  assert.deepEqual(typists.names(1), []);
});

test('the order is the same whoever typed last', () => {
  const typists = new Typists('mina');
  ['jun', 'ara', 'jun'].forEach((name) => typists.hear(types(name), 0));
  assert.deepEqual(typists.names(1), ['ara', 'jun']);
});

test('of a crowd a hundred are remembered, and room is made by those whose time is over', () => {
  const typists = new Typists('mina');
  for (let i = 0; i < 1000; i += 1) {
    typists.hear(types(`user-${i}`), 0);
  }
  assert.equal(typists.names(1).length, 100);
  typists.hear(types('late'), 6000);
  assert.deepEqual(typists.names(6001), ['late']);
});

test('we say that we type at the first letter, and every three seconds while we go on', () => {
  const own = new OwnTyping();
  const sent = [0, 500, 2999, 3000, 3001, 6000].map((now) => own.edited(true, now));
  assert.deepEqual(sent, [true, null, null, true, null, true]);
});

test('an empty composer says nothing but that we have stopped, once', () => {
  const own = new OwnTyping();
  assert.equal(own.edited(false, 0), null);
  assert.equal(own.edited(true, 1), true);
  assert.equal(own.edited(false, 2), false);
  assert.equal(own.edited(false, 3), null);
  assert.equal(own.edited(true, 1001), true);
});

test('who begins again within a second says so with the first letter after it', () => {
  const own = new OwnTyping();
  own.edited(true, 0);
  own.edited(false, 200);
  assert.deepEqual([400, 999, 1000, 1200].map((now) => own.edited(true, now)), [null, null, true, null]);
});

test('a message that is sent is the end of its signal, and the next letter a new beginning', () => {
  const own = new OwnTyping();
  own.edited(true, 0);
  own.said();
  assert.equal(own.edited(false, 1), null);
  assert.equal(own.edited(true, 2000), true);
});
