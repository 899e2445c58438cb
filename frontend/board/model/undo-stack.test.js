import assert from 'node:assert/strict';
import test from 'node:test';
import { UndoStack } from './undo-stack.js';

const [A, B, C] = ['a', 'b', 'c'].map((id) => ({ id, tool: 'pen', colour: 'ink', width: 4, points: [0, 0] }));

function board() {
  const there = new Set();
  const stack = new UndoStack((stroke) => there.has(stroke));
  const apply = (deed) => {
    deed?.removed.forEach((stroke) => there.delete(stroke));
    deed?.added.forEach((stroke) => there.add(stroke));
    return [...there];
  };
  const does = (deed) => { stack.did(deed); return apply({ added: [], removed: [], ...deed }); };
  return { there, stack, does, undo: () => apply(stack.undo()), redo: () => apply(stack.redo()) };
}

test('strokes are undone from the last one on, and redone', () => {
  const { stack, does, undo, redo } = board();
  assert.equal(stack.canUndo, false);
  does({ added: [A] });
  does({ added: [B] });
  assert.deepEqual(undo(), [A]);
  assert.deepEqual(undo(), []);
  assert.equal(stack.canUndo, false);
  assert.deepEqual(undo(), [], 'nothing is left');
  assert.deepEqual(redo(), [A]);
  assert.deepEqual(redo(), [A, B]);
  assert.equal(stack.canRedo, false);
});

test('erasing is undone, too, as one', () => {
  const { does, undo, redo } = board();
  does({ added: [A] });
  does({ added: [B] });
  does({ removed: [A, B] });
  assert.deepEqual(undo(), [A, B]);
  assert.deepEqual(redo(), []);
});

test('whoever does something else has nothing to redo', () => {
  const { stack, does, undo } = board();
  does({ added: [A] });
  undo();
  does({ added: [B] });
  assert.equal(stack.canRedo, false);
});

test('what another page has removed is passed over', () => {
  const { there, stack, does, undo } = board();
  does({ added: [A] });
  does({ added: [B] });
  there.delete(B);
  assert.deepEqual(undo(), []);
  assert.equal(stack.canUndo, false);
});

test('what is not there any more is not removed again', () => {
  const { there, stack, does } = board();
  does({ added: [A, B] });
  there.delete(B);
  assert.deepEqual(stack.undo(), { added: [], removed: [A] });
  does({ removed: [A] });
  there.add(A);
  stack.undo();
  there.delete(A);
  assert.deepEqual(stack.redo(), { added: [], removed: [] });
});

test('strokes from before a reload can be undone', () => {
  const { there, stack, undo } = board();
  there.add(A).add(B);
  stack.found(A);
  stack.found(B);
  assert.deepEqual(undo(), [A]);
});

test('they are older than what is done here, also when they come later', () => {
  const { there, stack, does, undo } = board();
  does({ added: [C] });
  there.add(A).add(B);
  stack.found(A);
  stack.found(B);
  assert.deepEqual(undo(), [A, B]);
  assert.deepEqual(undo(), [A]);
});

test('strokes that come once more are not found again', () => {
  const { stack, does, undo } = board();
  does({ added: [A] });
  does({ added: [B] });
  does({ removed: [A] });
  stack.found(B);
  assert.deepEqual(undo(), [B, A]);
});

test('a refused stroke is neither undone nor redone', () => {
  const { there, stack, does, undo, redo } = board();
  does({ added: [A] });
  does({ added: [B] });
  there.delete(B);
  stack.forget(B);
  assert.deepEqual(undo(), []);
  assert.deepEqual(redo(), [A]);
  does({ added: [C] });
  undo();
  stack.forget(C);
  assert.equal(stack.canRedo, false);
});

test('the oldest of a thousand deeds are forgotten', () => {
  const { there, stack } = board();
  there.add(A);
  stack.did({ added: [A] });
  for (let i = 0; i < 1000; i++) {
    stack.did({ added: [B] });
  }
  assert.equal(stack.canUndo, false);
});
