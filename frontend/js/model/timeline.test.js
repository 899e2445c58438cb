import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from './timeline.js';

const message = (offset) => ({ offset, id: `m${offset}`, from: 'mina', text: `text ${offset}`, time: '2026-11-21T09:00:00Z' });
const page = (from, to, last = to) =>
  ({ epoch: 'e1', first: 1, last, messages: Array.from({ length: to - from + 1 }, (_, index) => message(from + index)) });
const offsets = (timeline) => timeline.messages.map(({ offset }) => offset);

test('history and live messages meet without a gap or a duplicate', () => {
  const timeline = new Timeline();
  timeline.reset(page(4, 6));
  assert.deepEqual(timeline.position, { offset: 6, epoch: 'e1' });
  assert.equal(timeline.receive(message(6), { offset: 6, epoch: 'e1' }), 'known');
  assert.equal(timeline.receive(message(7), { offset: 7, epoch: 'e1' }), 'added');
  assert.deepEqual(offsets(timeline), [4, 5, 6, 7]);
});

test('an empty room starts at offset 1', () => {
  const timeline = new Timeline();
  timeline.reset({ epoch: 'e1', first: 1, last: 0, messages: [] });
  assert.equal(timeline.complete, true);
  assert.equal(timeline.receive(message(1), { offset: 1, epoch: 'e1' }), 'added');
});

test('a gap is not papered over', () => {
  const timeline = new Timeline();
  timeline.reset(page(4, 6));
  assert.equal(timeline.receive(message(8), { offset: 8, epoch: 'e1' }), 'lost');
  assert.deepEqual(offsets(timeline), [4, 5, 6]);
});

test('a message of another epoch says that what we have is of another life', () => {
  const timeline = new Timeline();
  timeline.reset(page(4, 6));
  assert.equal(timeline.receive(message(7), { offset: 7, epoch: 'e2' }), 'lost');
});

test('older pages come before, each message once', () => {
  const timeline = new Timeline();
  timeline.reset(page(4, 6));
  assert.equal(timeline.complete, false);
  assert.equal(timeline.prepend(page(2, 4, 6)), true);
  assert.deepEqual(offsets(timeline), [2, 3, 4, 5, 6]);
  timeline.prepend(page(1, 1, 6));
  assert.equal(timeline.complete, true);
});

test('an older page of another epoch is refused', () => {
  const timeline = new Timeline();
  timeline.reset(page(4, 6));
  assert.equal(timeline.prepend({ ...page(1, 3), epoch: 'e2' }), false);
});

test('a message that is deleted while the page that has it is on its way is not shown', () => {
  const timeline = new Timeline();
  const older = page(1, 3, 6);
  timeline.reset(page(4, 6));
  timeline.receive({ deletes: [2] }, { offset: 7, epoch: 'e1' });
  timeline.prepend(older);
  assert.deepEqual(timeline.messages[1], { offset: 2, time: '2026-11-21T09:00:00Z', deleted: true });
  assert.equal(timeline.messages[0].text, 'text 1');
});

test('what is trimmed can be loaded again', () => {
  const timeline = new Timeline();
  timeline.reset(page(1, 6));
  timeline.trim(2);
  assert.deepEqual(offsets(timeline), [5, 6]);
  assert.equal(timeline.first, 5);
  assert.equal(timeline.complete, false);
});

test('nothing older is asked for when the server keeps no older messages', () => {
  const timeline = new Timeline();
  timeline.reset({ ...page(4, 6), first: 4 });
  assert.equal(timeline.complete, true);
});

test('what is deleted leaves its place, and what says so has one of its own', () => {
  const timeline = new Timeline();
  timeline.reset({ ...page(1, 3), gone: ['mina'] });
  assert.equal(timeline.receive({ deletes: [2, 9] }, { offset: 4, epoch: 'e1' }), 'added');
  assert.deepEqual(offsets(timeline), [1, 2, 3, 4]);
  const { time } = page(1, 3).messages[1];
  assert.deepEqual(timeline.messages[1], { offset: 2, time, deleted: true });
  assert.equal(timeline.receive({ text: 'next' }, { offset: 5, epoch: 'e1' }), 'added');
  assert.deepEqual([timeline.isGone('mina'), timeline.isGone('jun')], [true, false]);
});
