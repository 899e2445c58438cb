import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rooms } from './rooms.js';

const room = (id, name = id) => ({ id, name, createdBy: 'mina', createdAt: '2026-11-21T09:00:00Z' });

test('a conversation of two has the name of the other, and comes after the rooms', () => {
  const rooms = new Rooms({}, 'mina');
  const direct = { id: 'private-1', name: '', createdBy: null, createdAt: '2026-11-21T09:00:00Z', private: true, direct: ['jun', 'mina'] };
  rooms.reset([direct, { id: 'walks', name: 'Walks', createdBy: 'jun', createdAt: '2026-11-21T09:00:00Z' }]);
  rooms.put({ ...direct, id: 'private-2', direct: ['mina', 'sora'] });
  assert.deepEqual(rooms.list.map(({ name }) => name), ['Walks', 'jun', 'sora']);
  assert.equal(rooms.get('private-1').name, 'jun');
});

test('what was said before a first visit is not news', () => {
  const rooms = new Rooms();
  rooms.reset([room('general')]);
  rooms.advanced('general', { offset: 40, epoch: 'e1' });
  assert.equal(rooms.unread('general'), 0);
  rooms.advanced('general', { offset: 42, epoch: 'e1' });
  assert.equal(rooms.unread('general'), 2);
});

test('what was said since the last visit is', () => {
  const rooms = new Rooms({ general: { offset: 40, epoch: 'e1' } });
  rooms.reset([room('general')]);
  rooms.advanced('general', { offset: 43, epoch: 'e1' });
  assert.equal(rooms.unread('general'), 3);
  rooms.read('general');
  assert.equal(rooms.unreadTotal, 0);
  assert.deepEqual(JSON.parse(JSON.stringify(rooms)), { general: { offset: 43, epoch: 'e1' } });
});

test('where reading stopped is known while there is news', () => {
  const rooms = new Rooms({ general: { offset: 40, epoch: 'e1' } });
  rooms.reset([room('general'), room('tea')]);
  assert.equal(rooms.lastRead('general'), null);
  rooms.advanced('general', { offset: 43, epoch: 'e1' });
  assert.equal(rooms.lastRead('general'), 40);
  rooms.read('general');
  assert.equal(rooms.lastRead('general'), null);
  rooms.advanced('general', { offset: 2, epoch: 'e2' });
  assert.equal(rooms.lastRead('general'), null);
  assert.equal(rooms.lastRead('tea'), null);
});

test('a log that goes on in another epoch after a failover stays read', () => {
  const rooms = new Rooms({ general: { offset: 38, epoch: 'e1' } });
  rooms.reset([room('general')]);
  rooms.advanced('general', { offset: 40, epoch: 'e1' });
  rooms.advanced('general', { offset: 41, epoch: 'e2' });
  assert.equal(rooms.unread('general'), 3);
  rooms.read('general');
  assert.equal(rooms.unread('general'), 0);
});

test('what was read is known in the other epoch before its first message comes', () => {
  const rooms = new Rooms({ general: { offset: 40, epoch: 'e1' } });
  rooms.reset([room('general')]);
  rooms.advanced('general', { offset: 40, epoch: 'e1' });
  rooms.readTo('general', { offset: 40, epoch: 'e2' });
  assert.equal(rooms.unread('general'), 0);
  rooms.advanced('general', { offset: 45, epoch: 'e2' });
  assert.equal(rooms.unread('general'), 5);
});

test('in another epoch everything is unread', () => {
  const rooms = new Rooms({ general: { offset: 40, epoch: 'e1' } });
  rooms.reset([room('general')]);
  rooms.advanced('general', { offset: 2, epoch: 'e2' });
  assert.equal(rooms.unread('general'), 2);
});

test('everything in a new room is unread', () => {
  const rooms = new Rooms();
  rooms.put(room('lunch', '점심'));
  rooms.advanced('lunch', { offset: 1, epoch: 'e1' });
  assert.equal(rooms.unread('lunch'), 1);
});

test('rooms stand in the order of their names', () => {
  const rooms = new Rooms();
  rooms.reset([room('b', 'Beta'), room('a', 'alpha'), room('c', 'Gamma')]);
  assert.deepEqual(rooms.list.map(({ name }) => name), ['alpha', 'Beta', 'Gamma']);
});

test('numbers in names are numbers, and General is before all', () => {
  const rooms = new Rooms();
  rooms.reset([room('p10', 'Project 10'), room('p2', 'Project 2'), room('general', 'General'), room('a', 'Alpha')]);
  assert.deepEqual(rooms.list.map(({ name }) => name), ['General', 'Alpha', 'Project 2', 'Project 10']);
});

test('a newcomer is led to General, without one to the oldest room that is open to all', () => {
  const at = (id, day, more) => ({ ...room(id), createdAt: `2026-11-${day}T09:00:00Z`, ...more });
  const rooms = new Rooms();
  assert.equal(rooms.first, undefined);
  rooms.reset([at('a', 21), at('b', 20), at('c', 19, { private: true })]);
  assert.equal(rooms.first.id, 'b');
  rooms.put(at('general', 22));
  assert.equal(rooms.first.id, 'general');
});

test('a room that is closed to us is gone, and new again when it opens', () => {
  const rooms = new Rooms();
  rooms.reset([room('general'), room('private-1')]);
  rooms.advanced('private-1', { offset: 3, epoch: 'e1' });
  rooms.remove('private-1');
  assert.deepEqual(rooms.list.map(({ id }) => id), ['general']);
  assert.equal(rooms.unreadTotal, 0);
  rooms.put(room('private-1'));
  assert.equal(rooms.unread('private-1'), 0);
});

test('to remove what is not there changes nothing', () => {
  const rooms = new Rooms();
  rooms.reset([room('general')]);
  rooms.addEventListener('change', () => assert.fail('it changed'));
  rooms.remove('nowhere');
});

test('a changed room takes the place of its older self, and an older one does not', () => {
  const rooms = new Rooms();
  rooms.reset([{ id: 'a', name: 'Alpha', version: 0 }]);
  rooms.put({ id: 'a', name: 'Aleph', version: 2 });
  rooms.put({ id: 'a', name: 'Alif', version: 1 });
  assert.equal(rooms.get('a').name, 'Aleph');
});

test('that a message was deleted is not unread for whoever had read all, and is for nobody news alone', () => {
  const rooms = new Rooms();
  rooms.reset([room('general')]);
  rooms.advanced('general', { offset: 3, epoch: 'e1' });
  rooms.passed('general', { offset: 4, epoch: 'e1' });
  assert.equal(rooms.unread('general'), 0);
  rooms.advanced('general', { offset: 5, epoch: 'e1' });
  rooms.passed('general', { offset: 6, epoch: 'e1' });
  assert.equal(rooms.unread('general'), 2);
});

test('a private room of which nothing is known is meant for us: all of it is unread', () => {
  const rooms = new Rooms();
  rooms.reset([{ ...room('plans'), private: true }]);
  rooms.advanced('plans', { offset: 3, epoch: 'e1' });
  assert.equal(rooms.unread('plans'), 3);
});

test('what was read elsewhere moves the mark forward, never back', () => {
  const rooms = new Rooms({ general: { offset: 40, epoch: 'e1' } });
  rooms.reset([room('general')]);
  rooms.advanced('general', { offset: 43, epoch: 'e1' });
  rooms.readTo('general', { offset: 30, epoch: 'e1' });
  assert.equal(rooms.unread('general'), 3);
  rooms.readTo('general', { offset: 42, epoch: 'e1' });
  assert.equal(rooms.unread('general'), 1);
  rooms.readTo('general', { offset: 43, epoch: 'e0' });
  assert.equal(rooms.unread('general'), 1, 'a position in a log that is no more');
});

test('what was only assumed gives way to what was read', () => {
  const rooms = new Rooms();
  rooms.reset([room('general')]);
  rooms.advanced('general', { offset: 40, epoch: 'e1' });
  assert.deepEqual(rooms.positions, []);
  rooms.readTo('general', { offset: 30, epoch: 'e1' });
  assert.equal(rooms.unread('general'), 10);
  assert.deepEqual(rooms.positions, [{ room: 'general', offset: 30, epoch: 'e1' }]);
});

test('reading is told once for each position', () => {
  const rooms = new Rooms();
  const told = [];
  rooms.addEventListener('read', ({ detail }) => told.push(detail));
  rooms.reset([room('general')]);
  rooms.read('general');
  rooms.advanced('general', { offset: 40, epoch: 'e1' });
  rooms.read('general');
  rooms.read('general');
  rooms.advanced('general', { offset: 41, epoch: 'e1' });
  rooms.read('general');
  assert.deepEqual(told, [40, 41].map((offset) => ({ room: 'general', offset, epoch: 'e1' })));
});
