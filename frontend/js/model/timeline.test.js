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

const edit = (edits, text, edited) => ({ id: `m${edits}`, from: 'mina', text, time: '2026-11-21T09:00:00Z', edited, edits });
const at = (offset) => ({ offset, epoch: 'e1' });
const textAt = (timeline, offset) => timeline.messages.find((each) => each.offset === offset)?.text;

test('an edited message stays where it is, with its new text', () => {
  const timeline = new Timeline();
  timeline.reset(page(1, 3));
  assert.equal(timeline.receive(edit(2, 'newer', '2026-11-21T09:01:00Z'), at(4)), 'added');
  assert.deepEqual(timeline.messages[1], { ...message(2), text: 'newer', edited: '2026-11-21T09:01:00Z' });
  assert.deepEqual(timeline.stale, []);
});

test('of two texts the one that was written later stays, whichever comes first', () => {
  const timeline = new Timeline();
  timeline.reset(page(1, 2));
  timeline.edited({ ...message(2), text: 'newest', edited: '2026-11-21T09:02:00Z' });
  timeline.receive(edit(2, 'newer', '2026-11-21T09:01:00Z'), at(3));
  assert.equal(textAt(timeline, 2), 'newest');
});

test('a message that is edited while the page that has it is on its way has the new text', () => {
  const timeline = new Timeline();
  const older = page(1, 3, 6);
  timeline.reset(page(4, 6));
  timeline.receive(edit(2, 'newer', '2026-11-21T09:01:00Z'), at(7));
  timeline.prepend(older);
  assert.equal(textAt(timeline, 2), 'newer');
});

test('a notice without the text makes a message stale until it is read again', () => {
  const timeline = new Timeline();
  timeline.reset(page(2, 3));
  timeline.receive({ edits: 2 }, at(4));
  timeline.receive({ edits: 1 }, at(5));
  assert.deepEqual(timeline.stale, [2]);
  timeline.refresh({ ...page(1, 2, 5), messages: [message(1), { ...message(2), text: 'newer', edited: '2026-11-21T09:01:00Z' }] });
  assert.deepEqual(timeline.stale, []);
  assert.equal(textAt(timeline, 2), 'newer');
});

test('an answer from before the notice does not have the new text', () => {
  const timeline = new Timeline();
  timeline.reset(page(1, 2));
  timeline.receive({ edits: 1 }, at(3));
  timeline.receive({ edits: 1 }, at(4));
  timeline.refresh(page(1, 2, 3));
  assert.deepEqual(timeline.stale, [1]);
});

test('a stale message that the server has no more is not asked for again', () => {
  const timeline = new Timeline();
  timeline.reset(page(2, 3));
  timeline.receive({ edits: 2 }, at(4));
  timeline.refresh({ epoch: 'e1', first: 3, last: 4, messages: [] });
  assert.deepEqual(timeline.stale, []);
});

test('nothing is left of a message that was edited and then deleted', () => {
  const timeline = new Timeline();
  timeline.reset(page(1, 2));
  timeline.receive(edit(1, 'secret', '2026-11-21T09:01:00Z'), at(3));
  timeline.receive({ deletes: [1] }, at(4));
  timeline.receive(edit(1, 'back', '2026-11-21T09:02:00Z'), at(5));
  assert.deepEqual(timeline.messages[0], { offset: 1, time: '2026-11-21T09:00:00Z', deleted: true });
  assert.doesNotMatch(JSON.stringify(timeline.messages.slice(0, 4)), /secret/);
});

test('it says whether the beginning of the room is still kept', () => {
  const timeline = new Timeline();
  timeline.reset({ ...page(4, 6), first: 4 });
  assert.equal(timeline.cut, true);
  timeline.reset(page(1, 6));
  assert.equal(timeline.cut, false);
});
