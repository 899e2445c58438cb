import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { comesBack, connectAs, connected, connectedOverSockJs, connection, links, server, settle, worked } from './connection-harness.test.js';
import { State } from './connection.js';

test('connects with a fresh CSRF token and hears of refusals before anything else', async () => {
  const link = await connected();
  assert.deepEqual([link.headers['X-CSRF-TOKEN'], link.headers['accept-version']], ['token 0', '1.2']);
  assert.equal(link.sent[0].destination, '/user/queue/errors');
  assert.deepEqual([connection.status.state, connection.status.transport], [State.CONNECTED, 'websocket']);
});

test('falls back to SockJS when WebSocket does not get through', async () => {
  await connectedOverSockJs();
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
  server.session = () => Promise.reject(new Error('unreachable'));
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
  assert.equal(link.headers['X-CSRF-TOKEN'], 'token 1');
  assert.deepEqual([connection.status.state, connection.status.lost], [State.CONNECTED, false]);
});

test('comes back later, each page at a time of its own, when the server restarts', async () => {
  (await connected()).serverCloses(1012);
  await settle();
  assert.equal(connection.status.retryAt, Date.now() + 4000);
  mock.timers.tick(3000);
  await comesBack();
  assert.equal(connection.status.state, State.CONNECTED);
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
  server.session = () => Promise.resolve({ name: null });
  link.serverCloses(4501);
  await settle();
  assert.equal(told.mock.callCount(), 1);
});

test('connects without a name if nobody is signed in and that is enough', async () => {
  connectAs({ session: () => server.session(), anonymous: true });
  server.session = () => Promise.resolve({ csrf: { header: 'X-CSRF-TOKEN', token: 't' } });
  const link = await connected();
  assert.equal('X-CSRF-TOKEN' in link.headers, false);
  assert.equal(connection.status.state, State.CONNECTED);
});

test('goes on without a name, with its subscriptions, when the user is signed out and that is enough', async () => {
  connectAs({ session: () => server.session(), anonymous: true });
  const told = mock.fn();
  connection.addEventListener('signedout', told);
  connection.subscribe('/topic/quotes', () => {});
  const link = await connected();
  assert.equal(link.headers['X-CSRF-TOKEN'], 'token 0');
  server.session = () => Promise.resolve({ csrf: { header: 'X-CSRF-TOKEN', token: 't' } });
  link.serverCloses(4501);
  await settle();
  links[1].serverAccepts();
  await settle();
  assert.equal('X-CSRF-TOKEN' in links[1].headers, false);
  assert.equal(links[1].frames('SUBSCRIBE').at(-1).destination, '/topic/quotes');
  assert.equal(told.mock.callCount(), 1);
});

test('stays away where a name is needed and nobody is signed in', async () => {
  connectAs({ session: () => server.session(), anonymous: true });
  server.session = () => Promise.resolve({ csrf: { header: 'X-CSRF-TOKEN', token: 't' } });
  (await connected()).serverCloses(4501);
  await settle();
  mock.timers.tick(10 * 60 * 1000);
  await settle();
  assert.deepEqual([links.length, connection.status.state, connection.status.retryAt], [1, State.OFFLINE, null]);
});

test('a subscription begins with all that is kept, and goes on after the last message that came', async () => {
  const heard = [];
  connection.subscribe('/topic/answers/1', ({ text }) => heard.push(text), { from: 'first' });
  const first = await connected();
  assert.equal(first.frames('SUBSCRIBE')[1]['x-stream-offset'], 'first');
  first.serverCloses(1006);
  await settle();
  const second = await comesBack();
  assert.equal(second.frames('SUBSCRIBE')[1]['x-stream-offset'], 'first');
  second.serverSays('/topic/answers/1', { text: 'one' }, { 'x-stream-offset': '1', 'x-stream-epoch': 'e1' });
  second.serverCloses(1006);
  await settle();
  mock.timers.tick(1000); // the second attempt waits twice as long
  const third = await comesBack();
  const [, { 'x-stream-offset': offset, 'x-stream-epoch': epoch }] = third.frames('SUBSCRIBE');
  assert.deepEqual([heard, offset, epoch], [['one'], 'offset=2', 'e1']);
});

test('looks at the HTTP session every five minutes so that it does not end', async () => {
  await connected();
  server.session = mock.fn(server.session);
  mock.timers.tick(10 * 60 * 1000);
  assert.equal(server.session.mock.callCount(), 2);
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

const refuse = (link, status) => {
  const { receipt } = link.frames('SUBSCRIBE').at(-1);
  link.serverSays('/user/queue/errors', { status, code: 'refused' }, { 'receipt-id': receipt });
};

test('a subscription that is refused for the moment is tried again, from the same place, until it is made', async () => {
  const onRefused = mock.fn();
  const onPosition = mock.fn();
  connection.subscribe('/topic/news', () => {}, { from: { offset: 5, epoch: 'e1' }, onRefused, onPosition });
  const link = await connected();
  refuse(link, 503);
  await settle();
  assert.equal(link.frames('SUBSCRIBE').length, 2);
  mock.timers.tick(1000);
  await settle();
  const again = link.frames('SUBSCRIBE').at(-1);
  assert.deepEqual([link.frames('SUBSCRIBE').length, again['x-stream-offset']], [3, 'offset=6']);
  link.serverReceipts(again.receipt, { 'x-recovered': 'true', 'x-stream-offset': '5', 'x-stream-epoch': 'e1' });
  await settle();
  assert.deepEqual([onRefused.mock.callCount(), onPosition.mock.callCount()], [0, 1]);
});

test('its owner is told when it is refused for longer, or for good', async () => {
  const onRefused = mock.fn();
  connection.subscribe('/topic/news', () => {}, { onRefused });
  const link = await connected();
  for (let tries = 1; tries < 6; tries += 1) {
    refuse(link, 503);
    await settle();
    assert.equal(onRefused.mock.callCount(), 0);
    mock.timers.tick(10000);
    await settle();
  }
  refuse(link, 503);
  await settle();
  assert.equal(onRefused.mock.callCount(), 1);
  connection.subscribe('/topic/secret', () => {}, { onRefused });
  refuse(link, 403);
  await settle();
  assert.equal(onRefused.mock.callCount(), 2);
});

test('nobody tries again what has been unsubscribed, or was made on another link', async () => {
  const subscription = connection.subscribe('/topic/news', () => {});
  connection.subscribe('/topic/rooms/general', () => {});
  const first = await connected();
  refuse(first, 503);
  await settle();
  first.serverCloses(1006);
  await settle();
  const second = await comesBack();
  mock.timers.tick(10000);
  await settle();
  assert.equal(first.frames('SUBSCRIBE').length, 3);
  assert.equal(second.frames('SUBSCRIBE').length, 3);
  subscription.unsubscribe();
  mock.timers.tick(10000);
  await settle();
  assert.equal(second.frames('SUBSCRIBE').length, 3);
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
  connection.close();
  mock.timers.tick(60_000);
  await settle();
  assert.equal(links.length, 1);
  assert.equal(connection.status.state, State.OFFLINE);
});

test('a subscription with a greatest frequency says so and resumes where the server said', async () => {
  const link = await connected();
  const prices = [];
  connection.subscribe('/topic/quotes', (price) => prices.push(price), { from: { offset: 0, epoch: 'e1' }, maxFrequency: 5 });
  const asked = link.frames('SUBSCRIBE').at(-1);
  assert.deepEqual([asked['x-max-frequency'], asked['x-stream-offset']], ['5', 'offset=1']);
  link.serverReceipts(asked.receipt, { 'x-recovered': 'true' });
  const at = (offset, resume) => ({ 'x-stream-offset': offset, 'x-stream-epoch': 'e1', ...(resume && { 'x-resume-offset': resume }) });
  link.serverSays('/topic/quotes', 1, at('1', '2'));
  link.serverSays('/topic/quotes', 3, at('3'));
  link.serverCloses(1006);
  await settle();
  const next = await comesBack();
  const again = next.frames('SUBSCRIBE').at(-1);
  assert.deepEqual([again['x-max-frequency'], again['x-stream-offset']], ['5', 'offset=2']);
  next.serverSays('/topic/quotes', 2, at('2'));
  next.serverSays('/topic/quotes', 3, at('3', '4'));
  next.serverSays('/topic/quotes', 4, at('4', '5'));
  assert.deepEqual(prices, [1, 3, 2, 4]);
});

test('the greatest frequency can be changed, and nothing is missed or doubled', async () => {
  const link = await connected();
  const prices = [];
  const subscription = connection.subscribe('/topic/quotes', (price) => prices.push(price));
  const at = (offset, resume) => ({ 'x-stream-offset': offset, 'x-stream-epoch': 'e1', ...(resume && { 'x-resume-offset': resume }) });
  link.serverSays('/topic/quotes', 1, at('1'));
  subscription.setMaxFrequency(0.1 + 0.2);
  const [asked, left] = [link.frames('SUBSCRIBE').at(-1), link.frames('UNSUBSCRIBE').at(-1)];
  assert.deepEqual([asked['x-max-frequency'], asked['x-stream-offset'], asked.id], ['0.3', 'offset=2', left.id]);
  link.serverSays('/topic/quotes', 2, at('2')); // It was under way.
  link.serverReceipts(asked.receipt, { 'x-recovered': 'true' });
  link.serverSays('/topic/quotes', 2, at('2', '3'));
  link.serverSays('/topic/quotes', 3, at('3', '4'));
  assert.deepEqual(prices, [1, 2, 3]);
});

test('a change that finds its log trimmed goes on with what comes', async () => {
  const link = await connected();
  const prices = [];
  const subscription = connection.subscribe('/topic/quotes', (price) => prices.push(price));
  subscription.setMaxFrequency(2);
  link.serverReceipts(link.frames('SUBSCRIBE').at(-1).receipt, { 'x-recovered': 'false' });
  await settle();
  link.serverSays('/topic/quotes', 9, { 'x-stream-offset': '9', 'x-stream-epoch': 'e1' });
  assert.deepEqual(prices, [9]);
});

test('a frequency that the server would refuse is an error of the page', async () => {
  await connected();
  for (const maxFrequency of [0, -1, 1001, NaN, 'often']) {
    assert.throws(() => connection.subscribe('/topic/quotes', () => {}, { maxFrequency }), RangeError);
  }
  assert.throws(() => connection.subscribe('/topic/quotes', () => {}).setMaxFrequency(0), RangeError);
});
