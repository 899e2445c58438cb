import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsFor } from './grid.js';
import { callNameIn, newCallName, randomText } from './names.js';
import { CallRoster, isPolite } from './roster.js';
import { Pace, parseWord } from './words.js';

const told = (peer, round = 1, away = false) => ({ peer, user: peer.split('@')[1], round, away });

test('a roster tells who has joined, is away, has returned and left, and nothing twice', () => {
  const roster = new CallRoster('a@mina');
  const take = (message) => roster.take(message, message.peer);
  assert.equal(take(told('a@mina')), null);
  assert.equal(take(told('b@jun')), 'joined');
  assert.equal(take(told('b@jun')), null);
  assert.equal(take(told('b@jun', 1, true)), 'away');
  assert.equal(take(told('b@jun', 1, true)), null);
  assert.equal(take(told('b@jun', 2)), 'returned');
  assert.equal(take(told('b@jun', 3)), 'returned');
  assert.equal(roster.get('b@jun').user, 'jun');
  assert.equal(roster.take(null, 'b@jun'), 'left');
  assert.equal(roster.take(null, 'b@jun'), null);
  assert.equal(roster.get('b@jun'), null);
});

test('another tab of the same user is somebody of its own', () => {
  const roster = new CallRoster('a@mina');
  assert.equal(roster.take(told('b@mina'), 'b@mina'), 'joined');
  assert.equal(roster.size, 1);
});

test('a roster that begins again tells everybody again', () => {
  const roster = new CallRoster('a@mina');
  roster.take(told('b@jun'), 'b@jun');
  assert.deepEqual(roster.reset(), ['b@jun']);
  assert.equal(roster.take(told('b@jun'), 'b@jun'), 'joined');
});

test('of two peers exactly one is polite', () => {
  for (const [one, other] of [['a@mina', 'b@jun'], ['a@mina', 'a@jun'], ['z@a', 'a@z']]) {
    assert.notEqual(isPolite(one, other), isPolite(other, one));
  }
});

test('tiles stand as they are largest', () => {
  assert.deepEqual([1, 2, 3, 4].map((tiles) => columnsFor(tiles, 1600, 800)), [1, 2, 2, 2]);
  assert.deepEqual([1, 2, 3, 4].map((tiles) => columnsFor(tiles, 360, 560)), [1, 1, 1, 1]);
  assert.deepEqual([3, 4].map((tiles) => columnsFor(tiles, 2400, 400)), [3, 4]);
});

test('a call is named by its name or its address', () => {
  assert.equal(callNameIn('team-monday'), 'team-monday');
  assert.equal(callNameIn(' Team Monday '), 'team-monday');
  assert.equal(callNameIn('https://parley.example/call/#abc-defg-hij'), 'abc-defg-hij');
  for (const text of ['', 'ab', '-abc', 'a/b', 'x'.repeat(41), '<script>', '통화']) {
    assert.equal(callNameIn(text), null, text);
  }
});

test('new calls have names that nobody guesses', () => {
  const names = new Set(Array.from({ length: 500 }, newCallName));
  assert.equal(names.size, 500);
  names.forEach((name) => assert.match(name, /^[a-z2-9]{3}-[a-z2-9]{4}-[a-z2-9]{3}$/));
  assert.match(randomText(12), /^[a-z2-9]{12}$/);
});

test('of what a peer says only known words are taken', () => {
  assert.deepEqual(parseWord('{"text":"Hello","from":"forged"}'), { text: 'Hello' });
  assert.deepEqual(parseWord('{"microphone":true,"camera":false,"more":1}'), { microphone: true, camera: false });
  assert.deepEqual(parseWord('{"bye":true}'), { bye: true });
  assert.equal([...parseWord(JSON.stringify({ text: '😀'.repeat(2000) })).text].length, 1000);
  for (const data of ['', 'x', '{', 'null', '5', '[]', '{}', '{"text":5}', '{"text":" "}', '{"text":""}', '{"microphone":1,"camera":true}',
    '{"microphone":true}', '{"bye":"true"}', new ArrayBuffer(3), JSON.stringify({ text: 'x'.repeat(8001) })]) {
    assert.equal(parseWord(data), null);
  }
});

test('a flood of words is taken at its pace', () => {
  const pace = new Pace(20, 0);
  assert.equal(Array.from({ length: 100 }, () => pace.take(0)).filter(Boolean).length, 20);
  assert.equal(pace.take(10), false);
  assert.equal(pace.take(60), true);
  assert.equal(Array.from({ length: 100 }, () => pace.take(5000)).filter(Boolean).length, 20);
});
