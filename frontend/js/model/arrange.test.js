import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrange } from './arrange.js';

let offset = 0;
const message = (from, time) => ({ offset: ++offset, id: `m${offset}`, from, text: 'text', time: new Date(time).toISOString() });
const faces = (items) => items.map((item) =>
  item.kind === 'day' ? 'day' : [item.from, item.continued && 'continued', item.timed && 'timed'].filter(Boolean).join(' '));

test('consecutive messages of one author are one group with one time a minute', () => {
  assert.deepEqual(faces(arrange([
    message('mina', '2026-11-21T09:00:10'),
    message('mina', '2026-11-21T09:00:40'),
    message('mina', '2026-11-21T09:01:00'),
    message('준호', '2026-11-21T09:01:10'),
  ], [], 'mina')), ['day', 'mina', 'mina continued timed', 'mina continued timed', '준호 timed']);
});

test('a pause begins a new group', () => {
  assert.deepEqual(faces(arrange([
    message('mina', '2026-11-21T09:00:00'),
    message('mina', '2026-11-21T09:05:00'),
  ], [], 'mina')), ['day', 'mina timed', 'mina timed']);
});

test('the author is named again five minutes after the group began', () => {
  assert.deepEqual(faces(arrange([
    message('mina', '2026-11-21T09:00:00'),
    message('mina', '2026-11-21T09:04:00'),
    message('mina', '2026-11-21T09:06:00'),
    message('mina', '2026-11-21T09:10:00'),
  ], [], 'jun')), ['day', 'mina timed', 'mina continued timed', 'mina timed', 'mina continued timed']);
});

test('the author is named again after ten messages', () => {
  const flood = Array.from({ length: 21 }, () => message('mina', '2026-11-21T09:00:00'));
  const named = arrange(flood, [], 'jun').flatMap(({ kind, continued }, index) => (kind === 'message' && !continued ? [index] : []));
  assert.deepEqual(named, [1, 11, 21]);
});

test('a line stands above what others have said since, also in the middle of a turn', () => {
  const said = [['mina', 1], ['mina', 2], ['jun', 3], ['mina', 4]].map(([from, offset]) =>
    ({ ...message(from, '2026-11-21T09:00:00'), offset }));
  const kinds = (since) => arrange(said, [], 'jun', since).map(({ kind, offset: at, continued }) => (continued ? `+${at}` : at ?? kind));
  assert.deepEqual(kinds(1), ['day', 1, 'since', 2, 3, 4]);
  assert.deepEqual(kinds(2), ['day', 1, '+2', 3, 'since', 4]);
  assert.deepEqual(kinds(4), ['day', 1, '+2', 3, 4]);
  assert.deepEqual(kinds(null), ['day', 1, '+2', 3, 4]);
});

test('a new day has its own line', () => {
  assert.deepEqual(faces(arrange([
    message('mina', '2026-11-20T23:59:00'),
    message('mina', '2026-11-21T00:01:00'),
  ], [], 'mina')), ['day', 'mina timed', 'day', 'mina timed']);
});

test('what waits to be sent comes last and is mine', () => {
  const entry = { key: 'k1', text: '기다려요', time: '2026-11-21T09:00:00Z', state: 'queued', problem: null };
  const item = arrange([message('준호', '2026-11-21T08:00:00Z')], [entry], 'mina').at(-1);
  assert.deepEqual([item.own, item.state, item.pending], [true, 'queued', 'k1']);
});

test('an arrived message keeps the key of the one that waited', () => {
  const [, item] = arrange([{ ...message('mina', '2026-11-21T09:00:00Z'), key: 'p-k1' }], [], 'mina');
  assert.equal(item.key, 'p-k1');
});

test('a deleted message stands alone, without its author, and is no news', () => {
  const said = [
    { ...message('mina', '2026-11-21T09:00:00'), offset: 1 },
    { offset: 2, time: '2026-11-21T09:00:10', deleted: true },
    { ...message('mina', '2026-11-21T09:00:20'), offset: 3 },
    { offset: 4, deletes: [2] },
    { offset: 5, deleted: true },
  ];
  const items = arrange(said, [], 'jun', 1);
  assert.deepEqual(items.map(({ kind, offset, state, continued }) => [kind, offset, state, continued]), [
    ['day', undefined, undefined, undefined],
    ['message', 1, 'sent', false],
    ['message', 2, 'deleted', false],
    ['since', undefined, undefined, undefined],
    ['message', 3, 'sent', false],
  ]);
  assert.equal(items[2].text, '');
});
