import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { comesBack, connected, connectedOverSockJs, connection, links, server, settle, worked } from './connection-harness.test.js';
import { State } from './connection.js';
import { Problem } from './problem.js';

const lively = { 'heart-beat': '10000,25000' };

async function passes(seconds) {
  for (let second = 0; second < seconds; second += 1) {
    mock.timers.tick(1000);
    await settle();
  }
}

test('does not call itself connected after a missed beat', async () => {
  const link = await connected(lively);
  link.answersProbes = false;
  await passes(14);
  assert.deepEqual([connection.status.state, connection.connected], [State.CHECKING, true]);
  assert.deepEqual(link.texts.slice(-2),
    ['BEGIN\ntransaction:probe\nreceipt:probe\n\n\0', 'ABORT\ntransaction:probe\n\n\0']);
  link.serverBeats();
  assert.equal(connection.status.state, State.CONNECTED);
});

test('leaves a dead socket and makes another at once', async () => {
  const link = await connected(lively);
  link.answersProbes = false;
  link.close = () => {}; // A browser's close event would come only after a minute.
  await passes(5);
  const sent = connection.send('/app/a', {});
  sent.catch(() => {});
  await passes(16);
  await assert.rejects(sent, { code: 'disconnected' });
  assert.equal(links.length, 2);
  assert.deepEqual([connection.status.state, connection.status.lost], [State.CONNECTING, true]);
  links[1].serverAccepts(lively);
  await settle();
  assert.deepEqual([connection.status.state, connection.status.lost], [State.CONNECTED, false]);
});

test('a socket that dies again at once is not hammered', async () => {
  const link = await connected(lively);
  link.answersProbes = false;
  connection.retryNow();
  await passes(6);
  assert.equal(links.length, 1);
  assert.equal(connection.status.state, State.OFFLINE);
});

test('what a dead socket says after all does not count', async () => {
  const heard = [];
  connection.subscribe('/topic/news', (body) => heard.push(body));
  const first = await connected(lively);
  first.answersProbes = false;
  await passes(21);
  links[1].serverAccepts(lively);
  await settle();
  first.serverSays('/topic/news', 'late');
  links[1].serverSays('/topic/news', 'replayed');
  assert.deepEqual(heard, ['replayed']);
});

test('asks when the tab is looked at, and stays if there is an answer', async () => {
  const link = await connected(lively);
  connection.retryNow();
  await passes(2);
  assert.equal(link.frames('BEGIN').length, 1);
  assert.deepEqual([links.length, connection.status.state], [1, State.CONNECTED]);
});

test('is not connected as soon as the browser says offline, and keeps trying', async () => {
  await connected(lively);
  connection.networkLost();
  assert.deepEqual([connection.status.state, connection.status.lost], [State.OFFLINE, true]);
  const link = await comesBack();
  assert.equal(connection.status.state, State.CONNECTED);
  assert.equal(link, links[1]);
});

test('an attempt over the old network is given up for one over the new', async () => {
  connection.start();
  await settle();
  connection.retryNow({ networkChanged: true });
  await settle();
  assert.equal(links.length, 2);
  links[1].serverAccepts(lively);
  await settle();
  assert.equal(connection.status.state, State.CONNECTED);
});

async function isRefused() {
  for (let transport = 0; transport < 2; transport += 1) {
    links.at(-1).serverCloses(1006);
    await settle();
  }
}

test('says why the server lets nobody in, and keeps trying', async () => {
  server.refusal = () => Promise.resolve(new Problem({ code: 'foreign-origin', status: 403, origin: 'https://chat.example' }));
  connection.start();
  await settle();
  await isRefused();
  const { state, problem, lost, retryAt } = connection.status;
  assert.deepEqual([state, problem.code, problem.more, lost], [State.OFFLINE, 'foreign-origin', { origin: 'https://chat.example' }, true]);
  assert.notEqual(retryAt, null);
  mock.timers.tick(1000);
  await settle();
  assert.equal(connection.status.problem, problem);
  links.at(-1).serverAccepts();
  await settle();
  assert.deepEqual([connection.status.state, connection.status.problem], [State.CONNECTED, null]);
});

test('a server that does not say is tried again, too', async () => {
  server.refusal = () => Promise.reject(new TypeError('Failed to fetch'));
  connection.start();
  await settle();
  await isRefused();
  assert.equal(connection.status.problem, null);
  assert.notEqual(connection.status.retryAt, null);
});

test('a transport that worked for a moment only is not preferred, one that was good is', async () => {
  await connectedOverSockJs();
  assert.deepEqual(worked, ['sockjs']);
  mock.timers.tick(9 * 1000);
  links[1].serverCloses(1012);
  await settle();
  assert.deepEqual(worked, []);
  mock.timers.tick(20 * 1000);
  await settle();
  links[2].serverAccepts();
  await settle();
  mock.timers.tick(11 * 1000);
  links[2].serverCloses(1012);
  await settle();
  assert.deepEqual(worked, ['websocket']);
});
