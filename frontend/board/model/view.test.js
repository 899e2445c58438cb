import assert from 'node:assert/strict';
import test from 'node:test';
import { View } from './view.js';

function view(width = 800, height = 600) {
  const made = new View();
  made.resize(width, height);
  return made;
}

test('the middle of the board is in the middle of the screen', () => {
  assert.deepEqual(view().toBoard(400, 300), { x: 0, y: 0 });
  assert.deepEqual(view().toBoard(410, 290), { x: 100, y: -100 });
});

test('a place on the board is found again on the screen, however it is moved and enlarged', () => {
  const one = view();
  one.pan(37, -12);
  one.zoomBy(1.7, 100, 200);
  const { x, y } = one.toBoard(321, 123);
  const { px, py } = one.toScreen(x, y);
  assert.ok(Math.abs(px - 321) < 0.1 && Math.abs(py - 123) < 0.1, `${px}, ${py}`);
});

test('what is below the pointer stays there when it is enlarged', () => {
  const one = view();
  const before = one.toBoard(100, 500);
  one.zoomBy(2, 100, 500);
  assert.deepEqual(one.toBoard(100, 500), before);
});

test('it is enlarged and reduced within bounds', () => {
  const one = view();
  one.zoomBy(1000);
  assert.equal(one.zoom, 4);
  one.zoomBy(0.0001);
  assert.equal(one.zoom, 0.1);
});

test('a large picture is shown as a whole, a small one as it was drawn', () => {
  const one = view();
  one.fit({ left: 0, top: 0, right: 20_000, bottom: 1000 });
  assert.ok(one.toScreen(0, 0).px >= 0 && one.toScreen(20_000, 0).px <= 800);
  one.fit({ left: 0, top: 0, right: 100, bottom: 100 });
  assert.equal(one.zoom, 1);
  assert.deepEqual(one.toScreen(50, 50), { px: 400, py: 300 });
  one.fit(null);
  assert.deepEqual([one.x, one.y, one.zoom], [0, 0, 1]);
});

test('a board opens in its middle, so that all see the same, unless its picture is elsewhere', () => {
  const one = view();
  one.pan(100, 100);
  const open = (bounds) => one.open(bounds, bounds);
  open({ left: -3000, top: 0, right: -2000, bottom: 100 });
  assert.deepEqual([one.x, one.y, one.zoom], [0, 0, 1]);
  open({ left: -3700, top: 0, right: -2000, bottom: 100 });
  assert.equal(one.x, -285);
  open({ left: 0, top: 0, right: 10, bottom: 2700 });
  assert.equal(one.y, 135);
  open(null);
  assert.deepEqual([one.x, one.y, one.zoom], [0, 0, 1]);
});

test('a picture that would be too small opens without what lies far away', () => {
  const one = view();
  one.open({ left: 0, top: 0, right: 900_000, bottom: 100 }, { left: 0, top: 0, right: 1000, bottom: 100 });
  assert.deepEqual([one.x, one.y, one.zoom], [50, 5, 1]);
  one.open({ left: 0, top: 0, right: 20_000, bottom: 100 }, { left: 0, top: 0, right: 10_000, bottom: 100 });
  assert.equal(one.x, 1000);
});

test('points beyond the edge of the board are at the edge', () => {
  const one = view();
  one.pan(-1e9, 1e9);
  assert.deepEqual(one.toBoard(0, 0), { x: 1_000_000, y: -1_000_000 });
});

test('what is out of sight is not shown', () => {
  assert.equal(view().shows({ left: 0, top: 0, right: 10, bottom: 10 }), true);
  assert.equal(view().shows({ left: 4001, top: 0, right: 5000, bottom: 10 }), false);
  assert.equal(view().shows({ left: -9000, top: -9000, right: 9000, bottom: 9000 }), true);
});
