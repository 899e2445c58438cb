import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findHeadings } from './headings.js';

const HEADINGS = [
  { document: 'Protocol', text: 'Protocol', address: '/docs/protocol' },
  { document: 'Protocol', text: 'What a receipt means', address: '/docs/protocol#what-a-receipt-means' },
  { document: 'Protocol', text: 'Limits', address: '/docs/protocol#limits' },
  { document: 'Operations', text: 'Limits of a user', address: '/docs/operations#limits-of-a-user' },
  { document: 'Operations', text: 'A proxy and its limits', address: '/docs/operations#a-proxy-and-its-limits' },
];

const found = (query) => findHeadings(HEADINGS, query).map(({ address }) => address);

test('finds whatever has all words, in any order and case', () => {
  assert.deepEqual(found('MEANS receipt'), ['/docs/protocol#what-a-receipt-means']);
});

test('finds parts of words, those at the beginning first', () => {
  assert.deepEqual(found('limit'),
    ['/docs/protocol#limits', '/docs/operations#limits-of-a-user', '/docs/operations#a-proxy-and-its-limits']);
});

test('the title of the document may have some of the words, but not all', () => {
  assert.deepEqual(found('protocol limits'), ['/docs/protocol#limits']);
  assert.deepEqual(found('operations'), []);
});

test('the document itself is found by its title', () => {
  assert.deepEqual(found('protocol'), ['/docs/protocol']);
});

test('finds nothing for nothing', () => {
  assert.deepEqual(found('  '), []);
  assert.deepEqual(found('zebra'), []);
});

test('shows as many as can be seen at once', () => {
  const many = Array.from({ length: 100 }, (_, index) => ({ document: 'Protocol', text: `Frame ${index}`, address: `#${index}` }));
  assert.equal(findHeadings(many, 'frame').length, 12);
});
