import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Connection } from './connection.js';
import { idOf, placesOf } from './places.js';
import { Problem } from './problem.js';
import { SseLink } from './sse-link.js';

/** The streams that were opened, newest last; the test writes their events. */
const streams = [];
const posts = [];
let answers;
let connection;
let token;
const restarts = [];

const realFetch = globalThis.fetch;

beforeEach(() => {
  streams.length = 0;
  posts.length = 0;
  restarts.length = 0;
  answers = () => null;
  token = 't1';
  globalThis.fetch = async (address, { method = 'GET', headers, body, signal }) => {
    const url = new URL(address);
    if (method === 'POST') {
      posts.push({ credentials: headers, ...JSON.parse(body) });
      return answers(posts.at(-1)) ?? Response.json({ epoch: 'e1', offset: posts.length }, { status: 201 });
    }
    const refusal = answers(url);
    if (refusal) {
      return refusal;
    }
    const stream = { url, headers };
    const source = new ReadableStream({ start: (controller) => { stream.controller = controller; } });
    signal.addEventListener('abort', () => {
      stream.aborted = true;
      stream.controller.error(new DOMException('', 'AbortError'));
    });
    stream.write = (text) => stream.controller.enqueue(new TextEncoder().encode(text));
    stream.destinations = url.searchParams.getAll('destination');
    stream.after = url.searchParams.get('last-event-id');
    streams.push(stream);
    stream.write(':\nretry: 1000\n\n');
    return new Response(source);
  };
  connection = new Connection({
    transports: {
      candidates: () => [{ name: 'sse', link: (options) => new SseLink({ ...options, server: new URL('http://parley.example') }) }],
      worked() {},
      forget() {},
      refusal: async () => null,
    },
    backoff: { next: () => 0, nextAfterRestart: () => restarts.push('restart') && 0, reset() {} },
    token: async () => token,
  });
});

afterEach(() => {
  connection.close();
  globalThis.fetch = realFetch;
});

const event = (name, data, id) => `event: ${name}\ndata: ${JSON.stringify(data)}\n${id ? `id: ${id}\n` : ''}\n`;

async function until(condition) {
  const patience = AbortSignal.timeout(30_000);
  while (!condition()) {
    patience.throwIfAborted();
    await new Promise((resolve) => { setImmediate(resolve); });
  }
}

async function reopened(count) {
  await until(() => streams.length >= count);
  return streams[count - 1];
}

test('a stream with the refusals alone says that it is connected', async () => {
  connection.start();
  await connection.ready();
  assert.deepEqual(streams[0].destinations, ['/user/queue/errors']);
  assert.equal(streams[0].headers.Authorization, 'Bearer t1');
  assert.equal(connection.status.transport, 'sse');
});

test('subscriptions are made together, from their places, and say when they are made', async () => {
  const positions = [];
  const heard = [];
  connection.subscribe('/topic/a', (body) => heard.push(body), { onPosition: (position) => positions.push(position) });
  connection.subscribe('/topic/b', (body, position) => heard.push([body, position.offset]), { from: { epoch: 'e', offset: 7 } });
  connection.start();
  const stream = await reopened(2);
  assert.deepEqual(stream.destinations, ['/user/queue/errors', '/topic/a', '/topic/b']);
  assert.equal(stream.after, '~~7.e');
  assert.equal(streams[0].aborted, true);
  stream.write(event('recovered', { destination: '/topic/a', recovered: false, epoch: 'e', offset: 3 }));
  stream.write(event('recovered', { destination: '/topic/b', recovered: true, epoch: 'e', offset: 9 }));
  stream.write(event('message', { destination: '/topic/b', epoch: 'e', offset: 8, headers: { 'content-type': 'application/json' }, body: { n: 1 } }, '~3.e~8'));
  stream.write(event('message', { destination: '/topic/a', headers: {}, text: 'plain' }));
  await until(() => heard.length === 2);
  assert.deepEqual(heard, [[{ n: 1 }, 8], 'plain']);
  assert.deepEqual(positions, [{ epoch: 'e', offset: 3 }]);
});

test('a later subscription opens the stream again where the others are, and nothing comes twice', async () => {
  const heard = [];
  connection.subscribe('/topic/a', (body) => heard.push(body), { from: { epoch: 'e', offset: 1 } });
  connection.start();
  const first = await reopened(2);
  first.write(event('recovered', { destination: '/topic/a', recovered: true, epoch: 'e', offset: 2 }));
  first.write(event('message', { destination: '/topic/a', epoch: 'e', offset: 2, headers: {}, text: 'two' }, '~2.e'));
  await until(() => heard.length === 1);
  connection.subscribe('/topic/a', (body) => heard.push(`again ${body}`), { from: { epoch: 'e', offset: 1 } });
  connection.subscribe('/topic/b', () => {});
  const second = await reopened(3);
  assert.equal(second.after, '~1.e~');
  second.write(event('recovered', { destination: '/topic/a', recovered: true, epoch: 'e', offset: 2 }));
  second.write(event('message', { destination: '/topic/a', epoch: 'e', offset: 2, headers: {}, text: 'two' }, '~2.e~'));
  second.write(event('message', { destination: '/topic/a', epoch: 'e', offset: 3, headers: {}, text: 'three' }, '~3.e~'));
  await until(() => heard.length === 4);
  assert.deepEqual(heard, ['two', 'again two', 'three', 'again three']);
});

test('frequencies go along, and messages out of order all arrive', async () => {
  connection.start();
  await connection.ready();
  const heard = [];
  connection.subscribe('/topic/quotes', (body) => heard.push(Number(body)), { from: { offset: 4, epoch: 'e1' }, maxFrequency: 5 });
  const stream = await reopened(2);
  assert.deepEqual(stream.url.searchParams.getAll('max-frequency'), ['', '5']);
  stream.write(event('recovered', { destination: '/topic/quotes', recovered: true, epoch: 'e1', offset: 4 }));
  const message = (offset) => ({ destination: '/topic/quotes', epoch: 'e1', offset, headers: {}, body: offset });
  stream.write(event('message', message(7)));
  stream.write(event('message', { ...message(6), headers: { 'x-resume-offset': '8' } }, '~7.e1'));
  stream.write(event('message', message(7)));
  stream.write(event('message', message(8)));
  await until(() => heard.length === 3);
  assert.deepEqual(heard, [7, 6, 8]);
});

test('beside a subscription that wants everything one with a frequency gets everything, too', async () => {
  connection.start();
  await connection.ready();
  const heard = [];
  connection.subscribe('/topic/quotes', (body) => heard.push(Number(body)), { maxFrequency: 5 });
  connection.subscribe('/topic/quotes', (body) => heard.push(-body));
  const stream = await reopened(2);
  assert.deepEqual(stream.url.searchParams.getAll('max-frequency'), []);
  stream.write(event('message', { destination: '/topic/quotes', epoch: 'e1', offset: 1, headers: {}, body: 1 }, '~1.e1'));
  stream.write(event('message', { destination: '/topic/quotes', epoch: 'e1', offset: 2, headers: {}, body: 2 }, '~2.e1'));
  await until(() => heard.length === 4);
  assert.deepEqual(heard, [1, -1, 2, -2]);
});

test('what is lost is told to its owner', async () => {
  let lost = false;
  connection.subscribe('/topic/a', () => assert.fail('a message after a loss'), { from: { epoch: 'old', offset: 1 }, onLost: () => { lost = true; } });
  connection.start();
  const stream = await reopened(2);
  stream.write(event('recovered', { destination: '/topic/a', recovered: false, epoch: 'e', offset: 2 }));
  await until(() => lost);
});

test('a subscription that is refused goes alone', async () => {
  answers = (url) => (url.searchParams?.getAll('destination').includes('/topic/secret')
    ? Response.json({ status: 403, code: 'not-allowed', destination: '/topic/secret' }, { status: 403 }) : null);
  let refused;
  connection.subscribe('/topic/secret', () => {}, { onRefused: (problem) => { refused = problem; } });
  connection.subscribe('/topic/a', () => {});
  connection.start();
  const stream = await reopened(2);
  await until(() => refused);
  assert.ok(refused instanceof Problem);
  assert.deepEqual([refused.code, refused.status], ['not-allowed', 403]);
  assert.deepEqual(stream.destinations, ['/user/queue/errors', '/topic/a']);
  assert.equal(connection.connected, true);
});

test('messages are posted one after the other, and their positions come back', async () => {
  connection.start();
  await connection.ready();
  const sent = await Promise.all([
    connection.send('/topic/a', { n: 1 }, { 'idempotency-key': 'k', colour: 'red' }), connection.send('/topic/a', { n: 2 })]);
  assert.deepEqual(sent, [{ epoch: 'e1', offset: 1 }, { epoch: 'e1', offset: 2 }]);
  assert.deepEqual(posts.map(({ body }) => body.n), [1, 2]);
  assert.deepEqual([posts[0].destination, posts[0].headers], ['/topic/a', { colour: 'red' }]);
});

test('a subscription begins with all that is kept', async () => {
  const heard = [];
  connection.subscribe('/topic/a', (body) => heard.push(body), { from: 'first' });
  connection.start();
  const first = await reopened(2);
  assert.equal(first.after, '~first');
  first.write(event('recovered', { destination: '/topic/a', recovered: true, epoch: 'e', offset: 2 }, '~first'));
  first.write(event('message', { destination: '/topic/a', epoch: 'e', offset: 1, headers: {}, text: 'one' }, '~1.e'));
  await until(() => heard.length === 1);
  connection.subscribe('/topic/b', () => {});
  assert.equal((await reopened(3)).after, '~1.e~');
});

test('what HTTP cannot do is refused clearly, and so is what the server refuses', async () => {
  answers = ({ destination }) => (destination === '/topic/secret'
    ? Response.json({ status: 403, code: 'not-allowed' }, { status: 403 }) : null);
  connection.start();
  await connection.ready();
  await assert.rejects(connection.send('/app/rooms/general/messages', {}), { code: 'needs-stomp' });
  await assert.rejects(connection.send('/topic/secret', {}), { code: 'not-allowed', status: 403 });
  assert.equal(posts.length, 1);
});

test('a stream that is over is not asked for again', async () => {
  connection.start();
  await connection.ready();
  streams[0].write(event('problem', { code: 'signed-out', status: 401 }, 'over'));
  await until(() => connection.status.state === 'offline');
  assert.deepEqual([connection.status.problem.code, connection.status.retryAt], ['signed-out', null]);
});

test('a stream that just ends is a lost connection', async () => {
  connection.start();
  await connection.ready();
  const lost = new Promise((resolve) => {
    connection.addEventListener('state', () => connection.status.lost && resolve(connection.status));
  });
  streams[0].controller.close();
  assert.notEqual((await lost).retryAt, null);
});

test('places are read as the server writes them', () => {
  assert.deepEqual(placesOf('~3.e~8~1.f'), [null, { epoch: 'e', offset: 3 }, { epoch: 'e', offset: 8 }, { epoch: 'f', offset: 1 }]);
  assert.equal(idOf([null, { epoch: 'e', offset: 3 }]), '~3.e');
});

test('a message that is refused because the token has expired is rejected, and the next stream has a fresh one', async () => {
  connection.start();
  await connection.ready();
  answers = ({ credentials }) => (credentials?.Authorization === 'Bearer t1'
    ? Response.json({ status: 401, code: 'invalid-token' }, { status: 401 }) : null);
  token = 't2';
  await assert.rejects(connection.send('/topic/a', 1), ({ code }) => code === 'invalid-token');
  const stream = await reopened(2);
  assert.equal(stream.headers.Authorization, 'Bearer t2');
  await connection.ready();
  assert.deepEqual(await connection.send('/topic/a', 2), { epoch: 'e1', offset: 2 });
});

test('a message that is refused because nobody is signed in ends no stream: the next one would have no credential either', async () => {
  connection.start();
  await connection.ready();
  answers = () => Response.json({ status: 401, code: 'not-signed-in' }, { status: 401 });
  await assert.rejects(connection.send('/topic/a', 1), { code: 'not-signed-in', status: 401 });
  answers = () => null;
  assert.deepEqual(await connection.send('/topic/a', 2), { epoch: 'e1', offset: 2 });
  assert.equal(streams.length, 1);
});

test('a stream that ends because the server restarts is followed by another, from the same places', async () => {
  connection.subscribe('/topic/a', () => {}, { from: { epoch: 'e', offset: 1 } });
  connection.start();
  const first = await reopened(2);
  first.write(event('recovered', { destination: '/topic/a', recovered: true, epoch: 'e', offset: 1 }));
  first.write(event('message', { destination: '/topic/a', epoch: 'e', offset: 2, headers: {}, text: 'two' }, '~2.e'));
  first.write(event('problem', { code: 'server-restarts', status: 503 }));
  first.controller.close();
  await until(() => streams.at(-1).destinations.includes('/topic/a') && streams.at(-1) !== first);
  assert.equal(streams.at(-1).after, '~2.e');
  assert.deepEqual(restarts, ['restart']);
});

test('a stream that ends because the token has expired is followed by one with a fresh token, from the same places', async () => {
  const heard = [];
  connection.subscribe('/topic/a', (body) => heard.push(body), { from: { epoch: 'e', offset: 1 } });
  connection.start();
  const first = await reopened(2);
  first.write(event('recovered', { destination: '/topic/a', recovered: true, epoch: 'e', offset: 1 }));
  first.write(event('message', { destination: '/topic/a', epoch: 'e', offset: 2, headers: {}, text: 'two' }, '~2.e'));
  await until(() => heard.length === 1);
  token = 't2';
  first.write(event('problem', { code: 'authentication-expired', status: 401 }));
  first.controller.close();
  await until(() => streams.at(-1).destinations.includes('/topic/a') && streams.at(-1) !== first);
  assert.equal(streams.at(-1).headers.Authorization, 'Bearer t2');
  assert.equal(streams.at(-1).after, '~2.e');
});
