import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { Backoff } from './backoff.js';
import { Connection, State } from './connection.js';
import { FakeLink } from './fake-link.test.js';

let links;
let session;
let connection;
let worked;

const settle = async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    await Promise.resolve();
  }
};

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  links = [];
  worked = [];
  session = () => Promise.resolve({ name: 'mina', csrf: { header: 'X-CSRF-TOKEN', token: `token ${links.length}` } });
  connection = newConnection({ session: () => session() });
});

function newConnection(credentials) {
  const open = (name) => ({ name, open: () => { links.push(new FakeLink()); return links.at(-1); } });
  return new Connection({
    stomp: { over: (link) => link },
    transports: {
      candidates: () => [open('websocket'), open('sockjs')],
      worked: ({ name }) => worked.push(name),
      forget() {},
    },
    backoff: new Backoff(() => 1),
    ...credentials,
  });
}

async function connected() {
  connection.start();
  await settle();
  links.at(-1).serverAccepts();
  await settle();
  return links.at(-1);
}

async function comesBack() {
  mock.timers.tick(1000);
  await settle();
  links.at(-1).serverAccepts();
  await settle();
  return links.at(-1);
}

test('connects with a fresh CSRF token and hears of refusals before anything else', async () => {
  const link = await connected();
  assert.deepEqual(link.headers, { 'X-CSRF-TOKEN': 'token 0' });
  assert.equal(link.sent[0].destination, '/user/queue/errors');
  assert.deepEqual([connection.status.state, connection.status.transport], [State.CONNECTED, 'websocket']);
});

test('falls back to SockJS when WebSocket does not get through', async () => {
  connection.start();
  await settle();
  links[0].serverCloses(1006);
  await settle();
  links[1].serverAccepts();
  await settle();
  assert.equal(connection.status.transport, 'sockjs');
  assert.deepEqual(worked, ['sockjs']);
});

test('does not wait for ever for a WebSocket that a proxy swallows', async () => {
  connection.start();
  await settle();
  mock.timers.tick(8000);
  await settle();
  assert.equal(links.length, 2);
});

test('does not give up WebSocket because the server is away', async () => {
  session = () => Promise.reject(new Error('unreachable'));
  connection.start();
  await settle();
  assert.equal(links.length, 0);
  assert.equal(connection.status.retryAt, Date.now() + 1000);
});

test('comes back after a lost connection with another token', async () => {
  (await connected()).serverCloses(1006);
  await settle();
  assert.deepEqual([connection.status.state, connection.status.lost], [State.OFFLINE, true]);
  const link = await comesBack();
  assert.deepEqual(link.headers, { 'X-CSRF-TOKEN': 'token 1' });
  assert.deepEqual([connection.status.state, connection.status.lost], [State.CONNECTED, false]);
});

test('comes back at once when the network does', async () => {
  (await connected()).serverCloses(1006);
  await settle();
  connection.retryNow({ networkChanged: true });
  await settle();
  assert.equal(links.length, 2);
});

test('close codes from 4000 say come back', async () => {
  (await connected()).serverCloses(4001);
  await settle();
  assert.notEqual(connection.status.retryAt, null);
});

test('close codes from 4500 say stay away', async () => {
  (await connected()).serverCloses(4503);
  await settle();
  mock.timers.tick(10 * 60 * 1000);
  await settle();
  assert.equal(links.length, 1);
  assert.deepEqual([connection.status.state, connection.status.retryAt], [State.OFFLINE, null]);
});

test('who is signed out elsewhere is told so', async () => {
  const told = mock.fn();
  connection.addEventListener('signedout', told);
  const link = await connected();
  session = () => Promise.resolve({ name: null });
  link.serverCloses(4501);
  await settle();
  assert.equal(told.mock.callCount(), 1);
});

test('looks at the HTTP session every five minutes so that it does not end', async () => {
  await connected();
  session = mock.fn(session);
  mock.timers.tick(10 * 60 * 1000);
  assert.equal(session.mock.callCount(), 2);
});

test('a sent message is done when its receipt comes', async () => {
  const link = await connected();
  const sent = connection.send('/app/rooms/general/messages', { text: '안녕' });
  const [frame] = link.frames('SEND');
  assert.equal(frame.body, '{"text":"안녕"}');
  link.serverReceipts(frame.receipt, { 'x-stream-offset': '7', 'x-stream-epoch': 'e1' });
  assert.deepEqual(await sent, { offset: 7, epoch: 'e1' });
});

test('a refused message fails with the reason', async () => {
  const link = await connected();
  const sent = connection.send('/app/rooms/general/messages', { text: ' ' });
  link.serverSays('/user/queue/errors', { code: 'blank', status: 400 }, { 'receipt-id': link.frames('SEND')[0].receipt });
  await assert.rejects(sent, { code: 'blank', status: 400 });
});

test('a message under way when the connection is lost fails, and so does one without an answer', async () => {
  const link = await connected();
  const unanswered = connection.send('/app/a', {});
  mock.timers.tick(20_000);
  await assert.rejects(unanswered, { code: 'timeout' });
  const cut = connection.send('/app/a', {});
  link.serverCloses(1006);
  await assert.rejects(cut, { code: 'disconnected' });
  await assert.rejects(connection.send('/app/a', {}), { code: 'disconnected' });
});

test('a refusal that nobody waits for is announced', async () => {
  const heard = mock.fn();
  connection.addEventListener('problem', ({ detail }) => heard(detail.code));
  (await connected()).serverSays('/user/queue/errors', { code: 'not-allowed' });
  assert.deepEqual(heard.mock.calls[0].arguments, ['not-allowed']);
});

test('a subscription that the server ends tells its owner, and is not made again', async () => {
  const onRefused = mock.fn();
  connection.subscribe('/topic/reports', () => {}, { onRefused });
  connection.subscribe('/topic/news', () => {});
  const first = await connected();
  first.serverSays('/user/queue/errors', { code: 'no-longer-allowed', destination: '/topic/reports' });
  assert.equal(onRefused.mock.calls[0].arguments[0].code, 'no-longer-allowed');
  first.serverCloses(1006);
  await settle();
  const second = await comesBack();
  assert.deepEqual(second.frames('SUBSCRIBE').map(({ destination }) => destination), ['/user/queue/errors', '/topic/news']);
});

let tokens;

async function connectedWithAToken() {
  tokens = ['t1', 't2', 't3'];
  connection = newConnection({ token: () => Promise.resolve(tokens.shift() ?? null) });
  connection.start();
  await settle();
  links.at(-1).serverAccepts({ 'x-token-ttl': '900' });
  await settle();
  return links.at(-1);
}

test('connects with a token where it has one instead of a session', async () => {
  const link = await connectedWithAToken();
  assert.deepEqual(link.headers, { Authorization: 'Bearer t1' });
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

test('a subscription goes on where it stopped', async () => {
  const bodies = [];
  connection.subscribe('/topic/rooms/general', ({ text }) => bodies.push(text), { from: { offset: 5, epoch: 'e1' } });
  const first = await connected();
  assert.equal(first.frames('SUBSCRIBE')[1]['x-stream-offset'], 'offset=6');
  first.serverSays('/topic/rooms/general', { text: 'six' }, { 'x-stream-offset': '6', 'x-stream-epoch': 'e1' });
  first.serverCloses(1006);
  await settle();
  const second = await comesBack();
  const again = second.frames('SUBSCRIBE')[1];
  assert.deepEqual([again['x-stream-offset'], again['x-stream-epoch']], ['offset=7', 'e1']);
  assert.deepEqual(bodies, ['six']);
});

test('a subscription that cannot be recovered tells its owner and keeps quiet until then', async () => {
  const [handler, onLost] = [mock.fn(), mock.fn()];
  connection.subscribe('/topic/rooms/general', handler, { from: { offset: 5, epoch: 'e1' }, onLost });
  const link = await connected();
  link.serverReceipts(link.frames('SUBSCRIBE')[1].receipt, { 'x-recovered': 'false' });
  await settle();
  link.serverSays('/topic/rooms/general', {}, { 'x-stream-offset': '90', 'x-stream-epoch': 'e2' });
  assert.deepEqual([onLost.mock.callCount(), handler.mock.callCount()], [1, 0]);
});

test('a plain subscription is told the newest position', async () => {
  const onPosition = mock.fn();
  connection.subscribe('/topic/rooms/general', () => {}, { onPosition });
  const link = await connected();
  link.serverReceipts(link.frames('SUBSCRIBE')[1].receipt, { 'x-stream-offset': '9', 'x-stream-epoch': 'e1' });
  await settle();
  assert.deepEqual(onPosition.mock.calls[0].arguments, [{ offset: 9, epoch: 'e1' }]);
});

test('what is unsubscribed is not heard of again, nor subscribed again', async () => {
  const handler = mock.fn();
  const subscription = connection.subscribe('/topic/rooms/general', handler);
  const first = await connected();
  subscription.unsubscribe();
  first.serverSays('/topic/rooms/general', {});
  first.serverCloses(1006);
  await settle();
  const second = await comesBack();
  assert.equal(handler.mock.callCount(), 0);
  assert.equal(second.frames('SUBSCRIBE').length, 1);
});

test('what the server has ended is over: its owner hears why, and it is not asked for again', async () => {
  const [onRefused, problems] = [mock.fn(), mock.fn()];
  connection.addEventListener('problem', problems);
  connection.subscribe('/topic/rooms/private-1', () => {}, { onRefused });
  connection.subscribe('/topic/rooms/general', () => {}, { onRefused: () => assert.fail('another one ended') });
  const first = await connected();
  first.serverSays('/user/queue/errors', { code: 'no-longer-allowed', destination: '/topic/rooms/private-1' });
  assert.equal(onRefused.mock.calls[0].arguments[0].code, 'no-longer-allowed');
  assert.equal(first.frames('UNSUBSCRIBE').length, 1);
  assert.equal(problems.mock.callCount(), 0);
  first.serverCloses(1006);
  await settle();
  const second = await comesBack();
  assert.deepEqual(second.frames('SUBSCRIBE').map(({ destination }) => destination),
    ['/user/queue/errors', '/topic/rooms/general']);
});

test('after sign-out nothing comes back', async () => {
  await connected();
  connection.stop();
  mock.timers.tick(60_000);
  await settle();
  assert.equal(links.length, 1);
  assert.equal(connection.status.state, State.OFFLINE);
});

const lively = { 'heart-beat': '10000,25000' };

async function connectedToABeatingServer() {
  connection.start();
  await settle();
  links.at(-1).serverAccepts(lively);
  await settle();
  return links.at(-1);
}

async function passes(seconds) {
  for (let second = 0; second < seconds; second += 1) {
    mock.timers.tick(1000);
    await settle();
  }
}

test('does not call itself connected after a missed beat', async () => {
  const link = await connectedToABeatingServer();
  link.answersProbes = false;
  await passes(14);
  assert.deepEqual([connection.status.state, connection.connected], [State.CHECKING, true]);
  assert.deepEqual(link.frames('PROBE').map(({ text }) => text),
    ['BEGIN\ntransaction:probe\nreceipt:probe\n\n\0', 'ABORT\ntransaction:probe\n\n\0']);
  link.serverBeats();
  assert.equal(connection.status.state, State.CONNECTED);
});

test('leaves a dead socket and makes another at once', async () => {
  const link = await connectedToABeatingServer();
  link.answersProbes = false;
  link.close = () => {}; // A browser's close event would come after a minute.
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
  const link = await connectedToABeatingServer();
  link.answersProbes = false;
  connection.retryNow();
  await passes(6);
  assert.equal(links.length, 1);
  assert.equal(connection.status.state, State.OFFLINE);
});

test('what a dead socket says after all does not count', async () => {
  const heard = [];
  connection.subscribe('/topic/news', (body) => heard.push(body));
  const first = await connectedToABeatingServer();
  first.answersProbes = false;
  await passes(21);
  links[1].serverAccepts(lively);
  await settle();
  first.serverSays('/topic/news', 'late');
  links[1].serverSays('/topic/news', 'replayed');
  assert.deepEqual(heard, ['replayed']);
});

test('asks when the tab is looked at, and stays if there is an answer', async () => {
  const link = await connectedToABeatingServer();
  connection.retryNow();
  await passes(2);
  assert.equal(link.frames('PROBE').length, 2);
  assert.deepEqual([links.length, connection.status.state], [1, State.CONNECTED]);
});

test('is not connected as soon as the browser says offline, and keeps trying', async () => {
  await connectedToABeatingServer();
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
