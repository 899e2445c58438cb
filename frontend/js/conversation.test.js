import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conversation, Phase } from './conversation.js';
import { Problem } from '../client/parley.js';

const message = (offset, from = '준호') =>
  ({ offset, id: `m${offset}`, from, text: `text ${offset}`, time: '2026-11-21T09:00:00Z' });
const settle = () => new Promise((resolve) => { setImmediate(resolve); });

/** Stands in for unsent.js, for one room. */
function keeping(entries = []) {
  return { entries, of: () => entries, save(_, now) { this.entries = now; }, hasRoomFor: () => entries.length < 3 };
}

function room({ history, connected = true, answer = () => Promise.resolve(null), unsent = keeping() }) {
  const subscriptions = [];
  const sent = [];
  const keys = [];
  const connection = {
    connected,
    subscribe(destination, handler, options) {
      const subscription = { destination, handler, options, active: true };
      subscriptions.push(subscription);
      return { unsubscribe: () => { subscription.active = false; } };
    },
    send(destination, body, headers) {
      sent.push({ destination, ...body });
      keys.push(headers['idempotency-key']);
      return answer();
    },
  };
  const api = { messages: async (id, { before }) => history(before) };
  const conversation = new Conversation({ id: 'general', name: 'General' }, { me: 'mina', api, connection, unsent });
  return { conversation, connection, sent, keys, unsent, active: () => subscriptions.filter(({ active }) => active) };
}

const short = () => ({ epoch: 'e1', first: 1, last: 2, messages: [message(1), message(2)] });
const texts = ({ timeline }) => timeline.messages.map(({ text }) => text);

test('an unopened room is only watched', async () => {
  const { conversation, active } = room({ history: short });
  const seen = [];
  conversation.addEventListener('advance', ({ detail }) => seen.push(detail.offset));
  active()[0].options.onPosition({ offset: 2, epoch: 'e1' });
  active()[0].handler(message(3), { offset: 3, epoch: 'e1' });
  assert.deepEqual(seen, [2, 3]);
  assert.deepEqual(texts(conversation), []);
});

test('an opened room shows its history and goes on right after it', async () => {
  const { conversation, active } = room({ history: short });
  conversation.open();
  await settle();
  assert.equal(conversation.phase, Phase.READY);
  assert.equal(active().length, 1);
  assert.deepEqual(active()[0].options.from, { offset: 2, epoch: 'e1' });
  active()[0].handler(message(3), { offset: 3, epoch: 'e1' });
  assert.deepEqual(texts(conversation), ['text 1', 'text 2', 'text 3']);
});

test('a room is loaded back to where its reader stopped', async () => {
  const asked = [];
  const { conversation } = room({
    history: (before = 601) => {
      asked.push(before);
      const first = Math.max(1, before - 200);
      return { epoch: 'e1', first: 1, last: 600, messages: Array.from({ length: before - first }, (_, index) => message(first + index)) };
    },
  });
  conversation.open(150);
  assert.equal(conversation.phase, Phase.LOADING);
  await settle();
  assert.equal(conversation.phase, Phase.READY);
  assert.deepEqual(asked, [601, 401, 201]);
  assert.equal(conversation.timeline.first, 1);
});

test('but not if that takes more than a thousand messages', async () => {
  const { conversation } = room({
    history: (before = 9001) => ({ epoch: 'e1', first: 1, last: 9000, messages: Array.from({ length: 200 }, (_, index) => message(before - 200 + index)) }),
  });
  conversation.open(1);
  await settle();
  assert.equal(conversation.phase, Phase.READY);
  assert.equal(conversation.timeline.messages.length, 1000);
});

test('after a new connection all is here once what was said meanwhile has come', async () => {
  const { conversation, active } = room({ history: short });
  conversation.open();
  await settle();
  assert.equal(conversation.settled, true);
  conversation.connected();
  assert.equal(conversation.settled, false);
  active()[0].options.onPosition({ offset: 3, epoch: 'e1' });
  assert.equal(conversation.settled, false);
  active()[0].handler(message(3), { offset: 3, epoch: 'e1' });
  assert.equal(conversation.settled, true);
});

test('of a room that is left the messages from where its reader was are kept', async () => {
  const history = () => ({ epoch: 'e1', first: 1, last: 900, messages: Array.from({ length: 900 }, (_, index) => message(index + 1)) });
  const { conversation } = room({ history });
  conversation.open();
  await settle();
  conversation.leave({ key: 'm-m500', offset: 500, top: 10 });
  assert.equal(conversation.timeline.first, 450);
  conversation.leave();
  assert.equal(conversation.timeline.first, 701);
  assert.equal(conversation.place, null);
});

test('what cannot be recovered is loaded again', async () => {
  let pages = [short(), { epoch: 'e2', first: 1, last: 1, messages: [message(1)] }];
  const { conversation, active } = room({ history: () => pages.shift() });
  conversation.open();
  await settle();
  active()[0].options.onLost();
  await settle();
  assert.deepEqual(texts(conversation), ['text 1']);
  assert.deepEqual(active()[0].options.from, { offset: 1, epoch: 'e2' });
});

test('a room whose history failed tries again with the next connection', async () => {
  let attempts = 0;
  const { conversation } = room({
    history: () => {
      attempts += 1;
      if (attempts === 1) {
        throw new Problem({ code: 'network' });
      }
      return short();
    },
  });
  conversation.open();
  await settle();
  assert.equal(conversation.phase, Phase.FAILED);
  conversation.connected();
  await settle();
  assert.deepEqual(texts(conversation), ['text 1', 'text 2']);
});

test('older pages are loaded until the first message', async () => {
  const page = (from, to) => ({ epoch: 'e1', first: 1, last: 60, messages: Array.from({ length: to - from + 1 }, (_, i) => message(from + i)) });
  const { conversation } = room({ history: (before) => (before ? page(1, before - 1) : page(11, 60)) });
  conversation.open();
  await settle();
  assert.equal(conversation.timeline.complete, false);
  await conversation.loadOlder();
  assert.equal(conversation.timeline.messages.length, 60);
  assert.equal(conversation.timeline.complete, true);
});

test('what is written without a connection goes out with the next one', async () => {
  const { conversation, connection, sent } = room({ history: short, connected: false });
  conversation.send('나중에');
  assert.deepEqual([sent.length, conversation.outbox.visible[0].state], [0, 'queued']);
  connection.connected = true;
  conversation.connected();
  await settle();
  assert.deepEqual(sent, [{ destination: '/app/rooms/general/messages', text: '나중에' }]);
});

test('a refused message can be sent again', async () => {
  let answer = () => Promise.reject(new Problem({ code: 'not-allowed', status: 403 }));
  const refusals = [];
  const { conversation, sent } = room({ history: short, answer: () => answer() });
  conversation.addEventListener('refused', ({ detail }) => refusals.push(detail.code));
  conversation.send('hello');
  await settle();
  assert.deepEqual(refusals, ['not-allowed']);
  const [{ key, state }] = conversation.outbox.visible;
  assert.equal(state, 'failed');
  answer = () => Promise.resolve({ offset: 1, epoch: 'e1' });
  conversation.retry(key);
  await settle();
  assert.equal(sent.length, 2);
  assert.equal(conversation.outbox.visible[0].state, 'sent');
});

test('what the lost connection left open goes out again under the same key, before anything newer', async () => {
  let answer = () => Promise.reject(new Problem({ code: 'disconnected' }));
  const { conversation, connection, sent, keys, unsent } = room({ history: short, answer: () => answer() });
  connection.send = ((send) => (...frame) => {
    connection.connected = false;
    return send(...frame);
  })(connection.send);
  conversation.send('one');
  await settle();
  conversation.send('two');
  assert.deepEqual(conversation.outbox.visible.map(({ text, state }) => `${text}: ${state}`), ['one: queued', 'two: queued']);
  assert.deepEqual(unsent.entries.map(({ text }) => text), ['one', 'two']);
  answer = () => Promise.resolve({ offset: 1, epoch: 'e1' });
  connection.connected = true;
  conversation.connected();
  await settle();
  assert.deepEqual(sent.map(({ text }) => text), ['one', 'one', 'two']);
  assert.equal(keys[0], keys[1]);
  assert.deepEqual(unsent.entries, []);
});

test('a message without an answer on a living connection is sent again', async () => {
  const answers = [Promise.reject(new Problem({ code: 'timeout' })), Promise.resolve({ offset: 3, epoch: 'e1' })];
  const { conversation, keys } = room({ history: short, answer: () => answers.shift() });
  conversation.send('hello');
  await settle();
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  assert.equal(conversation.outbox.visible[0].state, 'sent');
});

test('a message is kept before it is sent', async () => {
  const { conversation, unsent } = room({ history: short, answer: () => new Promise(() => {}) });
  conversation.send('hello');
  const [{ text, tried }] = unsent.entries;
  assert.equal(text, 'hello');
  assert.notEqual(tried, null);
});

test('what an earlier page has left goes out, and shows once beside the history that has it', async () => {
  const left = { key: 'k1', text: 'text 2', time: new Date().toISOString(), tried: Date.now() - 1000, problem: null };
  const { conversation, keys } = room({
    history: () => ({ ...short(), messages: [message(1), message(2, 'mina')] }),
    unsent: keeping([left]),
    answer: () => Promise.resolve({ offset: 2, epoch: 'e1' }),
  });
  await settle();
  assert.deepEqual(keys, ['k1']);
  conversation.open();
  await settle();
  assert.deepEqual(texts(conversation), ['text 1', 'text 2']);
  assert.deepEqual(conversation.outbox.visible, []);
});

test('does not take more than can be kept', () => {
  const { conversation } = room({ history: short, connected: false, unsent: keeping([1, 2, 3].map((n) => (
    { key: `k${n}`, text: `${n}`, time: new Date().toISOString(), tried: null, problem: null }))) });
  assert.equal(conversation.send('too much'), false);
  assert.equal(conversation.outbox.visible.length, 3);
});

test('a room that is closed to us keeps nothing, not even what fails afterwards', async () => {
  const { conversation, unsent } = room({ history: short, answer: () => Promise.reject(new Problem({ code: 'not-allowed' })) });
  conversation.send('hello');
  conversation.close();
  unsent.save('general', []);
  await settle();
  assert.deepEqual(unsent.entries, []);
});

test('a deleted message is gone at once, without a word to those who count what was said', async () => {
  const { conversation, active } = room({ history: short });
  const told = [];
  for (const type of ['advance', 'passed', 'said', 'arrived']) {
    conversation.addEventListener(type, () => told.push(type));
  }
  active()[0].handler({ deletes: [1] }, { offset: 2, epoch: 'e1' });
  conversation.open();
  await settle();
  told.length = 0;
  active()[0].handler({ deletes: [1] }, { offset: 3, epoch: 'e1' });
  assert.deepEqual(told, ['passed']);
  assert.deepEqual(texts(conversation), [undefined, 'text 2', undefined]);
  active()[0].handler(message(4), { offset: 4, epoch: 'e1' });
  assert.deepEqual(texts(conversation).at(-1), 'text 4');
});

test('an edit is neither news nor the arrival of an unsent message with that text', async () => {
  const { conversation, active } = room({ history: short });
  const seen = [];
  ['advance', 'passed', 'said', 'arrived'].forEach((type) => conversation.addEventListener(type, () => seen.push(type)));
  conversation.open();
  await settle();
  conversation.send('newer');
  seen.length = 0;
  active()[0].handler({ ...message(1, 'mina'), text: 'newer', edited: '2026-11-21T09:01:00Z', edits: 1 }, { offset: 3, epoch: 'e1' });
  assert.deepEqual(texts(conversation), ['newer', 'text 2', 'newer']);
  assert.deepEqual(seen, ['passed']);
  assert.equal(conversation.outbox.visible.length, 1);
});

test('what was edited while the page was away is read again, once for many', async () => {
  const asked = [];
  const newer = { ...message(1), text: 'newer', edited: '2026-11-21T09:01:00Z' };
  const { conversation, active } = room({ history: (before) => {
    asked.push(before);
    return before ? { ...short(), last: 4, messages: [newer, message(2)] } : short();
  } });
  conversation.open();
  await settle();
  active()[0].handler({ edits: 1 }, { offset: 3, epoch: 'e1' });
  active()[0].handler({ edits: 2 }, { offset: 4, epoch: 'e1' });
  await settle();
  assert.deepEqual(asked, [undefined, 2]);
  assert.equal(texts(conversation)[0], 'newer');
});

test('a page that could not be loaded is asked for again by the reader, and when there is a connection', async () => {
  let fails = false;
  const asked = [];
  const { conversation } = room({ history: (before) => {
    asked.push(before);
    if (fails) {
      throw new Problem({ code: 'network' });
    }
    return before ? { ...short(), last: 4 } : { epoch: 'e1', first: 1, last: 4, messages: [message(3), message(4)] };
  } });
  conversation.open();
  await settle();
  fails = true;
  await conversation.loadOlder();
  assert.equal(conversation.olderProblem.code, 'network');
  assert.deepEqual(texts(conversation), ['text 3', 'text 4']);
  fails = false;
  conversation.connected();
  await settle();
  assert.equal(conversation.olderProblem, null);
  assert.deepEqual(texts(conversation), ['text 1', 'text 2', 'text 3', 'text 4']);
  assert.deepEqual(asked, [undefined, 3, 3]);
});
