import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIRST, positionOf, resumeAfter } from './position.js';

test('a position is read from the headers of a MESSAGE', () => {
  assert.deepEqual(positionOf({ 'x-stream-offset': '12', 'x-stream-epoch': 'e1' }), { offset: 12, epoch: 'e1' });
});

test('a message that is not retained has none', () => {
  assert.equal(positionOf({}), null);
});

test('a subscription may begin with all that is kept', () => {
  assert.deepEqual(resumeAfter(FIRST), { 'x-stream-offset': 'first' });
});

test('a subscription goes on with the next offset', () => {
  assert.deepEqual(resumeAfter({ offset: 12, epoch: 'e1' }), { 'x-stream-offset': 'offset=13', 'x-stream-epoch': 'e1' });
});
