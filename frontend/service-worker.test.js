import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import vm from 'node:vm';

const source = await readFile(new URL('./service-worker.js', import.meta.url), 'utf8');
const english = await readFile(new URL('./locales/en.json', import.meta.url), 'utf8');

/** A worker, what it has shown and opened, and the pages that are open. */
function worker(pages = []) {
  const handlers = {};
  const [shown, opened] = [[], []];
  vm.runInNewContext(source, {
    URL, Set, location: new URL('https://chat.example/service-worker.js'),
    addEventListener: (type, handler) => { handlers[type] = handler; },
    clients: { matchAll: async () => pages, openWindow: async (address) => { opened.push(address); } },
    caches: { match: async () => undefined },
    fetch: async (file) => ({ ok: true, json: async () => (file === '/locales/en.json' ? JSON.parse(english) : {}) }),
    registration: { showNotification: async (title, { body, data, tag }) => shown.push([title, body, data, tag]) },
  });
  const wait = async (type, event) => {
    let done;
    handlers[type]({ ...event, waitUntil: (promise) => { done = promise; } });
    await done;
  };
  return {
    shown,
    opened,
    push: (message) => wait('push', { data: { json: () => message } }),
    click: (data) => wait('notificationclick', { notification: { data, close() {} } }),
  };
}

const mention = { position: 7, language: 'en', kind: 'mention', sender: 'jun', parameters: { room: 'Tea' }, link: '/#/rooms/a' };

test('what is pushed is said in the language of its reader', async () => {
  const { push, shown } = worker();
  await push(mention);
  await push({ ...mention, parameters: {} });
  await push({ ...mention, kind: 'of-a-newer-server' });
  assert.deepEqual(shown, [
    ['Parley', 'jun mentioned you in Tea', '/#/rooms/a', 'parley-7'],
    ['Parley', 'jun mentioned you in a private room', '/#/rooms/a', 'parley-7'],
    ['Parley', 'There is news. Reload the page to see it.', '/#/rooms/a', 'parley-7'],
  ]);
});

test('whoever looks at a page is told there', async () => {
  const { push, shown } = worker([{ visibilityState: 'hidden' }, { visibilityState: 'visible' }]);
  await push(mention);
  assert.deepEqual(shown, []);
});

test('a click leads to a place of this site, and to no other', async () => {
  const { click, opened } = worker();
  for (const link of ['/#/rooms/a', '//evil.example/', 'https://evil.example/', 'javascript:alert(1)']) {
    await click(link);
  }
  assert.deepEqual(opened, ['https://chat.example/#/rooms/a', ...Array(3).fill('https://chat.example')]);
});

test('a page that is open is taken there', async () => {
  const calls = [];
  const { click, opened } = worker([{
    navigate: async (address) => { calls.push(address); }, focus: async () => { calls.push('focus'); } }]);
  await click('/answers/');
  assert.deepEqual([calls, opened], [['https://chat.example/answers/', 'focus'], []]);
});
