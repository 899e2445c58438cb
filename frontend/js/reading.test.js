import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Rooms } from './model/rooms.js';
import { Reading } from './reading.js';

mock.timers.enable({ apis: ['setTimeout'] });
globalThis.document = Object.assign(new EventTarget(), { hidden: false });

const room = (id) => ({ id, name: id, createdBy: 'mina', createdAt: '2026-11-21T09:00:00Z' });
const at = (offset, epoch = 'e1') => ({ epoch, offset });

class Line {
  connected = true;
  sent = [];
  problem = null;

  subscribe(destination, handler) {
    this.hear = handler;
  }

  async send(destination, body) {
    this.sent.push([destination, body]);
    if (this.problem) {
      throw this.problem;
    }
  }
}

function begin(read, positions = []) {
  const rooms = new Rooms(read);
  const line = new Line();
  const reading = new Reading(rooms, line, { signal: new AbortController().signal });
  rooms.reset([room('a'), room('b')]);
  reading.load(positions);
  return { rooms, line, reading };
}

test('what is read is stored after a moment, the newest position of each room once', async () => {
  const { rooms, line } = begin();
  for (const offset of [1, 2, 3]) {
    rooms.advanced('a', at(offset));
    rooms.read('a');
  }
  rooms.read('a');
  assert.deepEqual(line.sent, []);
  mock.timers.tick(2000);
  assert.deepEqual(line.sent, [['/app/rooms/a/read', at(3)]]);
  mock.timers.tick(2000);
  assert.equal(line.sent.length, 1);
});

test('what was read elsewhere is read here, and is not stored again', () => {
  const { rooms, line } = begin({ a: at(1) });
  line.sent.length = 0;
  rooms.advanced('a', at(5));
  assert.equal(rooms.unread('a'), 4);
  line.hear({ room: 'a', ...at(5) });
  assert.equal(rooms.unread('a'), 0);
  rooms.read('a');
  mock.timers.tick(2000);
  assert.deepEqual(line.sent, []);
});

test('on a new device what the server has decides what is unread', () => {
  const { rooms } = begin({}, [{ room: 'a', ...at(3) }]);
  rooms.advanced('a', at(5));
  rooms.advanced('b', at(7));
  assert.deepEqual([rooms.unread('a'), rooms.lastRead('a'), rooms.unread('b')], [2, 3, 0]);
});

test('what this browser has read before and the server does not know is stored at once', () => {
  const { line } = begin({ a: at(4), b: { ...at(2), assumed: true }, gone: at(9) }, [{ room: 'a', ...at(3) }]);
  assert.deepEqual(line.sent, [['/app/rooms/a/read', at(4)]]);
});

test('without a connection it waits, and after an answer that did not come it is sent again', async () => {
  const { rooms, line, reading } = begin();
  line.connected = false;
  rooms.advanced('a', at(1));
  rooms.read('a');
  mock.timers.tick(2000);
  assert.deepEqual(line.sent, []);
  line.connected = true;
  line.problem = { unanswered: true };
  reading.load([]);
  await Promise.resolve();
  await Promise.resolve();
  line.problem = null;
  reading.load([]);
  assert.deepEqual(line.sent.map(([, position]) => position), [at(1), at(1)]);
});

test('a page that is hidden stores what was read at once', () => {
  const { rooms, line } = begin();
  rooms.advanced('a', at(1));
  rooms.read('a');
  document.hidden = true;
  document.dispatchEvent(new Event('visibilitychange'));
  document.hidden = false;
  assert.equal(line.sent.length, 1);
});
