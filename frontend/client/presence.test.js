import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Roster, watch } from './presence.js';

const mina = { name: 'mina', devices: 2, since: '2026-01-01T12:00:00Z' };
const jun = { name: 'jun', devices: 1, since: '2026-01-01T12:01:00Z' };

test('A state is the list, and diffs change it.', () => {
  const roster = new Roster();
  assert.equal(roster.apply({ type: 'state', count: 2, anonymous: 1, users: [mina] }), null);
  assert.deepEqual(roster.present, { count: 2, anonymous: 1, users: [mina] });
  const fewer = { ...mina, devices: 1 };
  const change = { joins: [jun], changes: [fewer], leaves: [] };
  assert.deepEqual(roster.apply({ type: 'diff', count: 2, anonymous: 0, ...change }), change);
  assert.deepEqual(roster.present, { count: 2, anonymous: 0, users: [fewer, jun] });
  roster.apply({ type: 'diff', count: 1, anonymous: 0, joins: [], changes: [], leaves: ['mina'] });
  assert.deepEqual(roster.present.users, [jun]);
});

test('Another state replaces all.', () => {
  const roster = new Roster();
  roster.apply({ type: 'state', count: 1, anonymous: 0, users: [mina] });
  roster.apply({ type: 'state', count: 1, anonymous: 0, users: [jun] });
  assert.deepEqual(roster.present.users, [jun]);
});

test('While there are too many, only the count is known.', () => {
  const roster = new Roster();
  roster.apply({ type: 'state', count: 1, anonymous: 0, users: [mina] });
  roster.apply({ type: 'state', count: 612, anonymous: 3 });
  assert.deepEqual(roster.present, { count: 612, anonymous: 3, users: null });
  assert.equal(roster.apply({ type: 'diff', count: 640, anonymous: 3 }), null);
  assert.deepEqual(roster.present, { count: 640, anonymous: 3, users: null });
  roster.apply({ type: 'state', count: 1, anonymous: 0, users: [jun] });
  assert.deepEqual(roster.present.users, [jun]);
});

test('A list that has been given is not changed later.', () => {
  const roster = new Roster();
  roster.apply({ type: 'state', count: 1, anonymous: 0, users: [mina] });
  const { users } = roster.present;
  roster.apply({ type: 'diff', count: 2, anonymous: 0, joins: [jun], changes: [], leaves: [] });
  assert.deepEqual(users, [mina]);
});

test('Watching is a subscription to the roster, without a position.', () => {
  const added = [];
  const seen = [];
  const onRefused = () => {};
  const subscriptions = { add: (...all) => added.push(all) && 'subscription' };
  assert.equal(watch(subscriptions, '/topic/rooms/1', (...all) => seen.push(all), { onRefused }), 'subscription');
  const [destination, handler, options] = added[0];
  assert.equal(destination, '/topic/rooms/1/presence');
  assert.deepEqual(options, { onRefused });
  handler({ type: 'state', count: 1, anonymous: 0, users: [mina] });
  handler({ type: 'diff', count: 0, anonymous: 0, joins: [], changes: [], leaves: ['mina'] });
  assert.deepEqual(seen, [
    [{ count: 1, anonymous: 0, users: [mina] }, null],
    [{ count: 0, anonymous: 0, users: [] }, { joins: [], changes: [], leaves: ['mina'] }],
  ]);
});
