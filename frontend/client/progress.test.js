import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Progress } from './progress.js';

const message = (offset, resume, epoch = 'e1') => ({
  'x-stream-offset': String(offset), 'x-stream-epoch': epoch, ...(resume && { 'x-resume-offset': String(resume) }),
});

test('in order, it goes on after the last message', () => {
  const progress = new Progress(null, false);
  assert.equal(progress.take(message(7)), true);
  assert.deepEqual(progress.position, { offset: 7, epoch: 'e1' });
});

test('with a greatest frequency it goes on where the server says', () => {
  const progress = new Progress({ offset: 4, epoch: 'e1' }, true);
  progress.take(message(9));
  assert.deepEqual(progress.position, { offset: 4, epoch: 'e1' });
  progress.take(message(7, 6));
  assert.deepEqual(progress.position, { offset: 5, epoch: 'e1' });
});

test('what comes again after a cut has come before', () => {
  const progress = new Progress(null, true);
  progress.take(message(3, 2));
  progress.take(message(9));
  assert.deepEqual([1, 2, 3, 8, 9, 10].map((offset) => progress.take(message(offset))),
    [false, true, false, true, false, true]);
});

test('messages without a position always count', () => {
  const progress = new Progress(null, true);
  assert.deepEqual([progress.take({}), progress.take({})], [true, true]);
});

test('another epoch begins anew', () => {
  const progress = new Progress({ offset: 4, epoch: 'e1' }, true);
  progress.take(message(5, 6));
  assert.equal(progress.take(message(1, null, 'e2')), true);
  assert.equal(progress.position, null);
  assert.equal(progress.take(message(2, 3, 'e2')), true);
  assert.deepEqual(progress.position, { offset: 2, epoch: 'e2' });
});

test('a server that never says where to resume does not fill the memory', () => {
  const progress = new Progress(null, true);
  for (let offset = 1; offset <= 20_001; offset += 1) {
    progress.take(message(offset));
  }
  assert.equal(progress.take(message(20_001)), true);
});

/** The server of decision 0037, in a few lines: the newest of each key waits for its turn. */
class Server {
  log = [];
  #slots = new Map();
  #told = 0;

  publish(key) {
    this.log.push(key);
    this.#slots.set(key, this.log.length);
  }

  /** Lets some keys go, in any order. */
  send(random, most) {
    const sent = [];
    for (const key of [...this.#slots.keys()].sort(() => random() - 0.5).slice(0, most)) {
      const offset = this.#slots.get(key);
      this.#slots.delete(key);
      const resume = this.#slots.size ? Math.min(...this.#slots.values()) : this.log.length + 1;
      sent.push({ key, offset, headers: message(offset, !this.#slots.size || (this.#told += 1) % 3 === 0 ? resume : 0) });
    }
    return sent;
  }

  subscribe(from) {
    this.#slots.clear();
    this.log.forEach((key, index) => index + 1 >= from && this.#slots.set(key, index + 1));
  }
}

/** Numbers that look random and are the same each time. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

for (let seed = 1; seed <= 20; seed += 1) {
  test(`after any cuts it has the newest of each key once, and never an older one after a newer one (${seed})`, () => {
    const random = seeded(seed);
    const server = new Server();
    const progress = new Progress({ offset: 0, epoch: 'e1' }, true);
    const seen = new Map();
    for (let life = 0; life < 50; life += 1) {
      server.subscribe(progress.position.offset + 1);
      for (let step = 0; step < 20; step += 1) {
        server.publish(`k${Math.floor(random() * 6)}`);
        const last = life === 49 && step === 19;
        const arrived = server.send(random, last ? Infinity : Math.floor(random() * 3));
        for (const { key, offset, headers } of arrived) {
          if (life < 49 && random() < 0.1) {
            step = Infinity; // The line is cut, and this is lost with all that comes after it.
            break;
          }
          if (progress.take(headers)) {
            assert.ok(!(seen.get(key) >= offset), `${offset} of ${key} after ${seen.get(key)}`);
            seen.set(key, offset);
          }
        }
      }
    }
    const newest = new Map(server.log.map((key, index) => [key, index + 1]));
    assert.deepEqual([...seen].sort(), [...newest].sort());
  });
}
