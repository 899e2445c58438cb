import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyAddress } from './address.js';

const HERE = 'http://parley.example/omok/#1f0c';
globalThis.location = { href: HERE };
const browserWith = (clipboard) => Object.defineProperty(globalThis, 'navigator', { value: { clipboard }, configurable: true });

test('an address that is copied is said to be', async () => {
  let text = '';
  browserWith({ writeText: async (copied) => { text = copied; } });
  assert.equal(await copyAddress('Copied.'), 'Copied.');
  assert.equal(text, HERE);
});

test('where that is not allowed, or there is no clipboard, the address itself is said', async () => {
  browserWith({ writeText: () => Promise.reject(new Error('NotAllowedError')) });
  assert.equal(await copyAddress('Copied.'), HERE);
  browserWith(undefined);
  assert.equal(await copyAddress('Copied.'), HERE);
});
