import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Since } from './since.js';

test('the line stands where reading stopped until they speak', () => {
  const since = new Since();
  since.open(40);
  assert.deepEqual([since.line, since.fresh], [40, true]);
  since.seen();
  assert.deepEqual([since.line, since.fresh], [40, false]);
  since.speak();
  assert.equal(since.line, null);
});

test('without news there is none', () => {
  const since = new Since();
  since.open(null);
  assert.deepEqual([since.line, since.fresh], [null, false]);
});

test('whoever goes away having read all finds the line after that', () => {
  const since = new Since();
  since.open(null);
  since.leave(50);
  since.leave(52);
  assert.deepEqual([since.line, since.fresh], [50, true]);
  since.seen();
  since.leave(60);
  assert.equal(since.line, 60);
});

test('whoever goes away before they have read all finds the line where it was', () => {
  const since = new Since();
  since.open(40);
  since.seen();
  since.leave(null);
  assert.equal(since.line, 40);
});

test('what is said while the connection is lost does not take the line away', () => {
  const since = new Since();
  since.leave(50);
  since.speak();
  assert.equal(since.line, 50);
});
