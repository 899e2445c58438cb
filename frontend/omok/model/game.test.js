import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockText, coloursOf, isToMove, left, pointName, ServerTime, turnOf } from './game.js';

const NOW = Date.parse('2026-01-01T00:01:00Z');
const game = (more = {}) => ({ black: 'mina', white: 'jun', moves: [], result: null,
  clocks: { black: 300_000, white: 200_000, since: '2026-01-01T00:00:00Z' }, ...more });

test('points have a letter from the left and a number from below', () => {
  assert.deepEqual([pointName(0, 0), pointName(7, 7), pointName(14, 14)], ['A15', 'H8', 'O1']);
});

test('black moves first, then they take turns, and after the end nobody moves', () => {
  assert.equal(turnOf(game()), 'black');
  assert.equal(turnOf(game({ moves: [[7, 7]] })), 'white');
  assert.equal(turnOf(game({ white: null })), null);
  assert.equal(turnOf(game({ result: { by: 'five', winner: 'black' } })), null);
});

test('a user moves when it is the turn of a colour of theirs', () => {
  assert.deepEqual([isToMove(game(), 'mina'), isToMove(game(), 'jun'), isToMove(game(), null)], [true, false, false]);
  assert.equal(isToMove(game({ moves: [[7, 7]], white: 'mina' }), 'mina'), true);
  assert.deepEqual(coloursOf(game({ white: null }), null), []);
});

test('only the clock of whose turn it is runs, and not below zero', () => {
  assert.deepEqual([left(game(), 'black', NOW), left(game(), 'white', NOW)], [240_000, 200_000]);
  assert.equal(left(game(), 'black', NOW + 1e9), 0);
  assert.equal(left(game(), 'black', NOW - 1e9), 300_000);
});

test('a second that has begun is shown as a whole one', () => {
  assert.deepEqual([clockText(300_000), clockText(59_001), clockText(59_000), clockText(1), clockText(0)],
    ['5:00', '1:00', '0:59', '0:01', '0:00']);
});

test('what is heard of the server’s clock is late, never early', () => {
  const time = new ServerTime();
  assert.equal(time.at(500), 500);
  time.heard(10_000, 1000);
  time.heard(9000, 1000);
  time.heard(NaN, 1000);
  assert.equal(time.at(2000), 11_000);
});
