import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { connectAs, connection, links, settle } from './connection-harness.test.js';

let tokens;

async function connectedWithAToken() {
  tokens = ['t1', 't2', 't3'];
  connectAs({ token: () => Promise.resolve(tokens.shift() ?? null) });
  connection.start();
  await settle();
  links.at(-1).serverAccepts({ 'x-token-ttl': '900' });
  await settle();
  return links.at(-1);
}

test('connects with a token where it has one instead of a session', async () => {
  const link = await connectedWithAToken();
  assert.equal(link.headers.Authorization, 'Bearer t1');
});

test('brings a newer token before the present one ends, again and again', async () => {
  const link = await connectedWithAToken();
  mock.timers.tick(719_999);
  await settle();
  assert.equal(link.frames('SEND').length, 0);
  mock.timers.tick(1);
  await settle();
  const [frame] = link.frames('SEND');
  assert.deepEqual([frame.destination, frame.Authorization], ['/app/session', 'Bearer t2']);
  link.serverReceipts(frame.receipt, { 'x-token-ttl': '300' });
  await settle();
  mock.timers.tick(240_000);
  await settle();
  assert.equal(link.frames('SEND')[1].Authorization, 'Bearer t3');
});

test('tries again soon when a token could not be renewed', async () => {
  const link = await connectedWithAToken();
  mock.timers.tick(720_000);
  await settle();
  link.serverSays('/user/queue/errors', { code: 'token-refused' }, { 'receipt-id': link.frames('SEND')[0].receipt });
  await settle();
  mock.timers.tick(10_000);
  await settle();
  assert.equal(link.frames('SEND')[1].Authorization, 'Bearer t3');
});

test('renews nothing on a connection that is gone', async () => {
  const link = await connectedWithAToken();
  link.serverCloses(1006);
  await settle();
  mock.timers.tick(720_000);
  await settle();
  assert.equal(link.frames('SEND').length, 0);
});

test('is signed out when there is no token any more', async () => {
  const heard = mock.fn();
  const link = await connectedWithAToken();
  connection.addEventListener('signedout', heard);
  tokens = [];
  link.serverCloses(4001);
  await settle();
  mock.timers.tick(1000);
  await settle();
  assert.equal(heard.mock.callCount(), 1);
});
