import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOf, routeOf } from './router.js';

test('a message in a room has an address', () => {
  assert.deepEqual(routeOf(hashOf('general', 5)), { view: 'room', room: 'general', offset: 5 });
  assert.deepEqual(routeOf('#/rooms/general/0'), { view: 'unknown' });
  assert.deepEqual(routeOf('#/rooms/general/5/5'), { view: 'unknown' });
});

test('a room has an address', () => {
  assert.deepEqual(routeOf(hashOf('general')), { view: 'room', room: 'general' });
});

test('no hash is the list of rooms', () => {
  for (const hash of ['', '#', '#/']) {
    assert.equal(routeOf(hash).view, 'rooms');
  }
});

test('anything else leads nowhere', () => {
  for (const hash of ['#/rooms', '#/rooms/', '#/rooms/a/b', '#general', '#/settings']) {
    assert.equal(routeOf(hash).view, 'unknown');
  }
});

test('a mangled address is a room that does not exist, not an error', () => {
  assert.deepEqual(routeOf('#/rooms/%E0%A4'), { view: 'room', room: '%E0%A4' });
});
