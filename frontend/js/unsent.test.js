import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Shelf } from './storage.js';
import { Lasting, newId, Unsent } from './unsent.js';

/** Stands in for the browser's Storage, shared by all pages of the test. */
class FakeStorage {
  entries = new Map();
  limit = Infinity;

  get length() {
    return this.entries.size;
  }

  key(index) {
    return [...this.entries.keys()][index] ?? null;
  }

  getItem(key) {
    return this.entries.get(key) ?? null;
  }

  setItem(key, value) {
    if (value.length > this.limit) {
      throw new Error('QuotaExceededError');
    }
    this.entries.set(key, value);
  }

  removeItem(key) {
    this.entries.delete(key);
  }
}

/** Stands in for the browser's lock manager: exclusive locks, first come, first served. */
class FakeLocks {
  #queues = new Map();

  async request(name, { signal }, run) {
    const before = this.#queues.get(name) ?? Promise.resolve();
    let release;
    this.#queues.set(name, new Promise((resolve) => { release = resolve; }));
    await before;
    try {
      return signal.aborted ? undefined : await run();
    } finally {
      release();
    }
  }
}

let local;
let locks;

beforeEach(() => {
  local = new FakeStorage();
  locks = new FakeLocks();
});

const settle = () => new Promise((resolve) => { setImmediate(resolve); });
const entry = (key, text = key) => ({ key, text, time: '2026-11-26T09:00:00.000Z', tried: null, problem: null });

function page(id, { me = 'mina', tab = new FakeStorage(), locks: ownLocks = locks } = {}) {
  return new Unsent(me, { page: id, shared: new Shelf(() => local), tab: new Shelf(() => tab), locks: ownLocks });
}

test('the messages of a page that has gone are adopted by the next', async () => {
  const first = page('a');
  first.save('general', [entry('a-1'), entry('a-2')]);
  first.close();
  const next = page('b');
  await settle();
  assert.deepEqual(next.of('general'), [entry('a-1'), entry('a-2')]);
  assert.deepEqual([...local.entries.keys()], ['parley.outbox.mina.b']);
});

test('those of a page that lives stay its own, until it goes', async () => {
  const first = page('a');
  await settle();
  first.save('general', [entry('a-1')]);
  const second = page('b');
  let adopted = 0;
  second.addEventListener('adopted', () => { adopted += 1; });
  await settle();
  assert.equal(second.count, 0);
  first.close();
  await settle();
  assert.deepEqual([second.count, adopted], [1, 1]);
});

test('of two pages that wait, one gets them', async () => {
  const first = page('a');
  await settle();
  first.save('general', [entry('a-1')]);
  const others = [page('b'), page('c')];
  await settle();
  first.close();
  await settle();
  assert.deepEqual(others.map(({ count }) => count).toSorted(), [0, 1]);
});

test('what has been confirmed is gone for good', async () => {
  const first = page('a');
  first.save('general', [entry('a-1')]);
  first.save('general', []);
  assert.equal(local.length, 0);
});

test('nobody gets the messages of another user', async () => {
  const other = page('a', { me: 'mina.x' });
  other.save('general', [entry('a-1')]);
  other.close();
  const next = page('b', { me: 'mina' });
  await settle();
  assert.equal(next.count, 0);
  next.close({ forget: true });
  assert.equal(local.length, 1);
});

test('signing out deletes what all pages of the user have kept', async () => {
  const [first, second] = [page('a'), page('b')];
  first.save('general', [entry('a-1')]);
  second.save('general', [entry('b-1')]);
  first.close({ forget: true });
  first.save('general', [entry('a-2')]);
  assert.equal(local.length, 0);
});

test('keeps as much as is agreed and no more', () => {
  const unsent = page('a');
  unsent.save('general', Array.from({ length: 99 }, (_, n) => entry(`a-${n}`)));
  assert.equal(unsent.hasRoomFor('one more'), true);
  unsent.save('photos', [entry('b-1')]);
  assert.equal(unsent.hasRoomFor('one more'), false);
  unsent.save('general', [entry('a-1', 'x'.repeat(199_990))]);
  assert.equal(unsent.hasRoomFor('x'.repeat(10)), false);
});

test('what does not fit is left for later', async () => {
  const [first, second] = [page('a'), page('b')];
  const many = (name) => Array.from({ length: 60 }, (_, n) => entry(`${name}-${n}`));
  first.save('general', many('a'));
  second.save('general', many('b'));
  first.close();
  second.close();
  const next = page('c');
  await settle();
  assert.equal(next.count, 100);
  next.save('general', []);
  next.close();
  const last = page('d');
  await settle();
  assert.equal(last.count, 20);
});

test('without locks the tab keeps them', () => {
  const tab = new FakeStorage();
  const first = page('a', { tab, locks: null });
  first.save('general', [entry('a-1')]);
  assert.deepEqual([first.lasting, first.atRisk], [Lasting.TAB, true]);
  const reloaded = page('b', { tab, locks: null });
  assert.deepEqual(reloaded.of('general'), [entry('a-1')]);
});

test('a full or forbidden storage is a risk that is known', () => {
  const tab = new FakeStorage();
  [local.limit, tab.limit] = [0, 0];
  const unsent = page('a', { tab });
  let changes = 0;
  unsent.addEventListener('change', () => { changes += 1; });
  assert.equal(unsent.atRisk, false);
  unsent.save('general', [entry('a-1')]);
  assert.deepEqual([unsent.lasting, unsent.atRisk, changes], [Lasting.PAGE, true, 1]);
  local.limit = Infinity;
  unsent.save('general', [entry('a-1'), entry('a-2')]);
  assert.deepEqual([unsent.lasting, unsent.atRisk], [Lasting.BROWSER, false]);
});

test('ids are unique and have no dot', () => {
  assert.match(newId(), /^[0-9a-f]{32}$/);
  assert.notEqual(newId(), newId());
});
