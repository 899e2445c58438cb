import assert from 'node:assert/strict';
import test from 'node:test';
import { ownerOf, Picture } from './picture.js';

const stroke = (id) => ({ id, tool: 'pen', colour: 'ink', width: 4, points: [0, 0] });
const A = stroke('a');
const B = stroke('b');

const seen = (picture) => picture.visible.map(([key]) => key);

test('strokes are painted in the order of their messages, one drawn again on top', () => {
  const picture = new Picture();
  assert.equal(picture.take('mina/a', A), true);
  assert.equal(picture.take('jun/b', B), true);
  assert.equal(picture.take('mina/a', A), false, 'moves to the top: not only added');
  assert.deepEqual(seen(picture), ['jun/b', 'mina/a']);
});

test('a removal of a stroke that is not there changes nothing', () => {
  const picture = new Picture();
  picture.take('mina/a', null);
  assert.deepEqual(seen(picture), []);
});

test('our stroke is there at once, unsent, then sent, then as any other', () => {
  const picture = new Picture();
  picture.change('mina/a', A);
  assert.deepEqual(picture.unconfirmed, [{ stroke: A, sent: false }]);
  picture.accepted('mina/a', A);
  assert.deepEqual(picture.unconfirmed, [{ stroke: A, sent: true }]);
  assert.equal(picture.take('mina/a', A), true);
  assert.deepEqual(picture.unconfirmed, []);
  assert.deepEqual(picture.confirmed, [A]);
});

test('a message may come before its receipt', () => {
  const picture = new Picture();
  picture.change('mina/a', A);
  picture.take('mina/a', A);
  picture.accepted('mina/a', A);
  assert.deepEqual(picture.confirmed, [A]);
  assert.deepEqual(picture.unconfirmed, []);
});

test('a stroke that we have removed does not come back by its own late message', () => {
  const picture = new Picture();
  picture.change('mina/a', A);
  picture.change('mina/a', null);
  picture.take('mina/a', A);
  assert.deepEqual(seen(picture), []);
  picture.accepted('mina/a', null);
  assert.deepEqual(seen(picture), [], 'the receipt of the removal came first');
  picture.take('mina/a', null);
  assert.deepEqual(seen(picture), []);
  picture.take('mina/a', A);
  assert.deepEqual(seen(picture), ['mina/a'], 'drawn again elsewhere');
});

test('a receipt of an older change does not confirm a newer one', () => {
  const picture = new Picture();
  picture.change('mina/a', A);
  picture.change('mina/a', null);
  picture.accepted('mina/a', A);
  assert.deepEqual(seen(picture), []);
  picture.change('mina/a', B);
  picture.accepted('mina/a', A);
  assert.deepEqual(picture.unconfirmed, [{ stroke: B, sent: false }]);
});

test('a refused stroke vanishes, a refused removal is undone', () => {
  const picture = new Picture();
  picture.change('mina/a', A);
  picture.refused('mina/a', A);
  assert.deepEqual(seen(picture), []);
  picture.take('mina/b', B);
  picture.change('mina/b', null);
  picture.refused('mina/b', null);
  assert.deepEqual(seen(picture), ['mina/b']);
});

test('what is unsent outlives a new beginning, what was sent comes with it', () => {
  const picture = new Picture();
  picture.take('jun/b', B);
  picture.change('mina/a', A);
  picture.change('mina/c', stroke('c'));
  picture.accepted('mina/c', picture.get('mina/c'));
  picture.reset();
  assert.deepEqual(seen(picture), ['mina/a']);
});

test('what has expired goes', () => {
  const picture = new Picture();
  picture.take('mina/a', A, 1000);
  picture.take('mina/b', B, 2000);
  assert.equal(picture.expire(999), false);
  assert.equal(picture.expire(1000), true);
  assert.deepEqual(seen(picture), ['mina/b']);
});

test('a key says whose stroke it is, whatever the name', () => {
  assert.equal(ownerOf('mina/a1'), 'mina');
  assert.equal(ownerOf('a/b/c'), 'a/b');
});
