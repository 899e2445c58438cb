import assert from 'node:assert/strict';
import test from 'node:test';
import { boundsOf, boundsOfAll, boundsOfMost, fitting, simplified, touches } from './path.js';

const stroke = (tool, points, width = 4) => ({ id: 'a', tool, colour: 'ink', width, points });

test('points on a line are left out, corners stay', () => {
  assert.deepEqual(simplified([0, 0, 50, 1, 100, 0, 100, 50, 100, 100], 5), [0, 0, 100, 0, 100, 100]);
});

test('a detour within the tolerance is left out, a longer one stays', () => {
  assert.deepEqual(simplified([0, 0, 50, 5, 100, 0], 5), [0, 0, 100, 0]);
  assert.deepEqual(simplified([0, 0, 50, 6, 100, 0], 5), [0, 0, 50, 6, 100, 0]);
});

test('there and back again is no point', () => {
  assert.deepEqual(simplified([0, 0, 100, 0, 0, 0], 5), [0, 0, 100, 0, 0, 0]);
});

test('one and two points stay as they are', () => {
  assert.deepEqual(simplified([3, 4], 5), [3, 4]);
  assert.deepEqual(simplified([3, 4, 3, 4], 5), [3, 4, 3, 4]);
});

test('a stroke of a hundred thousand points neither overflows nor exceeds its budget', () => {
  const zigzag = Array.from({ length: 200_000 }, (_, i) => (i % 2 ? (i % 4) * 300 : i * 2));
  const result = fitting(zigzag, 1000);
  assert.ok(result.length <= 1000 && result.length >= 4, `${result.length} numbers`);
  assert.deepEqual(result.slice(0, 2), zigzag.slice(0, 2));
  assert.deepEqual(result.slice(-2), zigzag.slice(-2));
});

test('a scribble has as many numbers as it may', () => {
  const scribble = Array.from({ length: 400 }, (_, i) => (i % 2 ? (i % 4 < 2 ? 0 : 900 + i) : i * 40));
  const result = fitting(scribble, 250);
  assert.ok(result.length <= 250, `${result.length} numbers`);
});

test('bounds include the width of the line', () => {
  assert.deepEqual(boundsOf(stroke('pen', [0, 0, 100, -50], 4)), { left: -20, top: -70, right: 120, bottom: 20 });
  assert.equal(boundsOfAll([]), null);
  assert.deepEqual(boundsOfAll([stroke('pen', [0, 0], 2), stroke('line', [500, 10, 100, 90], 2)]),
    { left: -10, top: -10, right: 510, bottom: 100 });
});

test('a line is touched along its whole length, and not beside it', () => {
  const line = stroke('line', [0, 0, 1000, 0], 2);
  assert.ok(touches(line, 500, 30, 20));
  assert.ok(!touches(line, 500, 31, 20));
  assert.ok(!touches(line, 1040, 0, 20));
});

test('most of a picture is without the one stroke that is far away', () => {
  const near = Array.from({ length: 19 }, (_, i) => stroke('pen', [i * 100, 0], 2));
  assert.deepEqual(boundsOfMost([...near, stroke('pen', [900_000, -900_000], 2)]), boundsOfAll(near));
  assert.deepEqual(boundsOfMost([stroke('pen', [900_000, 0], 2), ...near.slice(0, 2)]), boundsOfAll(near.slice(0, 2)));
  assert.deepEqual(boundsOfMost(near.slice(0, 2)), boundsOfAll(near.slice(0, 2)));
  assert.equal(boundsOfMost([]), null);
});

test('a dot is touched', () => {
  assert.ok(touches(stroke('pen', [10, 10]), 10, 30, 0));
});

test('shapes are touched at their outline, not inside', () => {
  for (const tool of ['rectangle', 'ellipse']) {
    const shape = stroke(tool, [0, 0, 1000, 600], 2);
    assert.ok(touches(shape, 1000, 300, 10), tool);
    assert.ok(touches(shape, 500, 600, 10), tool);
    assert.ok(!touches(shape, 500, 300, 10), tool);
  }
  assert.ok(touches(stroke('rectangle', [0, 0, 1000, 600]), 0, 0, 10));
  assert.ok(!touches(stroke('ellipse', [0, 0, 1000, 600]), 0, 0, 10));
});
