import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Inbox } from './inbox.js';

const one = { position: 1, kind: 'mention' };
const two = { position: 2, kind: 'mention' };
const three = { position: 3, kind: 'mention' };

/** A server that answers these, one after the other, and remembers what it was asked. */
function server(...answers) {
  const asked = [];
  const answer = (...question) => {
    asked.push(question.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' '));
    const next = answers.shift();
    return typeof next === 'function' ? next() : Promise.resolve(next);
  };
  return { asked, read: answer, change: answer };
}

const listed = (notifications, readUpTo, unread, next = null) => ({ notifications, readUpTo, unread, next });

test('whoever was away finds what they have missed', async () => {
  const inbox = new Inbox(server(listed([two, one], 1, 1)));
  await inbox.load();
  assert.deepEqual([inbox.list, inbox.readUpTo, inbox.unread, inbox.more], [[two, one], 1, 1, false]);
});

test('what comes while the list is asked for is not lost', async () => {
  const asks = server(() => {
    inbox.hear(three);
    return Promise.resolve(listed([two, one], 0, 2));
  }, listed([three, two, one], 0, 3));
  const inbox = new Inbox(asks);
  await inbox.load();
  assert.deepEqual([inbox.list, inbox.unread, asks.asked.length], [[three, two, one], 3, 2]);
});

test('a notification arrives once, in its place', () => {
  const inbox = new Inbox(server());
  const arrived = [];
  inbox.addEventListener('arrived', ({ detail }) => arrived.push(detail.position));
  [three, two, three].forEach((each) => inbox.hear(each));
  assert.deepEqual([inbox.list, inbox.unread, arrived], [[three, two], 2, [3, 2]]);
});

test('what another device has read is read here, too', () => {
  const inbox = new Inbox(server());
  [one, two, three].forEach((each) => inbox.hear(each));
  inbox.hear({ readUpTo: 2, unread: 1 });
  assert.deepEqual([inbox.readUpTo, inbox.unread], [2, 1]);
  inbox.hear({ readUpTo: 1, unread: 2 });
  assert.deepEqual([inbox.readUpTo, inbox.unread], [2, 1]);
});

test('one that came before a count that does not know it stays unread', () => {
  const inbox = new Inbox(server());
  [one, two].forEach((each) => inbox.hear(each));
  inbox.hear({ readUpTo: 1, unread: 0 });
  assert.equal(inbox.unread, 1);
});

test('reading says how far, and nothing if that is known', async () => {
  const asks = server({ readUpTo: 2, unread: 0 });
  const inbox = new Inbox(asks);
  await inbox.readAll();
  [one, two].forEach((each) => inbox.hear(each));
  await inbox.readAll();
  await inbox.readAll();
  assert.deepEqual(asks.asked, ['PUT /notifications/read {"upTo":2}']);
  assert.equal(inbox.unread, 0);
});

test('older ones follow', async () => {
  const asks = server(listed([three, two], 3, 0, 2), listed([one], 3, 0));
  const inbox = new Inbox(asks);
  await inbox.load();
  assert.equal(inbox.more, true);
  await inbox.loadMore();
  assert.deepEqual([inbox.list, inbox.more], [[three, two, one], false]);
  assert.equal(asks.asked[1], '/notifications?limit=20&before=2');
});

test('a page that is open for weeks keeps no more than the server does', () => {
  const inbox = new Inbox(server());
  for (let position = 1; position <= 121; position++) {
    inbox.hear({ position, kind: 'mention' });
  }
  assert.deepEqual([inbox.list.length, inbox.list.at(-1).position], [120, 2]);
});
