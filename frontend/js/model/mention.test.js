import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed, marked, mentionAt, mentionedIn, mentions, offered } from './mention.js';

test('a name after an at sign speaks to its owner, in upper or lower case', () => {
  for (const text of ['@mina', 'hi @Mina!', '(@MINA)', '@mina: tea?', '@mina님 안녕하세요', 'see\n@mina.']) {
    assert.equal(mentions(text, 'mina'), true, text);
  }
});

test('another name, an address and a name without the sign do not', () => {
  for (const text of ['mina', '@minare', '@mina2', '@mina_b', '@mina.kim', '@mina-b', 'x@mina', '@ mina']) {
    assert.equal(mentions(text, 'mina'), false, text);
  }
});

test('signs in a name are no pattern', () => {
  assert.equal(mentions('@a.b', 'a.b'), true);
  assert.equal(mentions('@axb', 'a.b'), false);
  assert.equal(mentions('@a-b', 'a-b'), true);
});

test('a Korean name is found before a particle', () => {
  assert.equal(mentions('@준호야 차 마실래?', '준호'), true);
});

test('those who are mentioned are found among some, and marked where they stand', () => {
  const names = ['mina', 'mina.kim', '준호', 'jun'];
  assert.deepEqual(mentionedIn('@Mina.Kim and @준호야, see jun', names), ['mina.kim', '준호']);
  assert.deepEqual(mentionedIn('no sign, mina', names), []);
  assert.deepEqual(marked('@Mina.Kim, @준호야!', ['mina', 'mina.kim', '준호']),
    [{ text: '@Mina.Kim', name: 'mina.kim' }, { text: ', ' }, { text: '@준호', name: '준호' }, { text: '야!' }]);
  assert.deepEqual(marked('<b>@mina</b>', ['mina']), [{ text: '<b>' }, { text: '@mina', name: 'mina' }, { text: '</b>' }]);
  assert.deepEqual(marked('nobody', []), [{ text: 'nobody' }]);
});

test('what is written after an at sign, up to the caret, is a query', () => {
  assert.deepEqual(mentionAt('hi @mi', 6), { from: 3, query: 'mi' });
  assert.deepEqual(mentionAt('hi @mina x', 5), { from: 3, query: 'm' });
  assert.deepEqual(mentionAt('@', 1), { from: 0, query: '' });
  assert.deepEqual(mentionAt('(@준', 3), { from: 1, query: '준' });
  for (const [text, caret] of [['hi', 2], ['x@mi', 4], ['@mina tea', 9], ['@mi', 0]]) {
    assert.equal(mentionAt(text, caret), null, text);
  }
});

test('names that begin with it are offered before those that contain it, eight at most', () => {
  assert.deepEqual(offered(['jun', 'Mina', 'amina', 'mino', 'mina'], 'MI'), ['Mina', 'mino', 'mina', 'amina']);
  assert.deepEqual(offered(['jun', 'jun', 'ara'], ''), ['jun', 'ara']);
  assert.equal(offered(Array.from({ length: 20 }, (_, i) => `u${i}`), 'u').length, 8);
});

test('a name takes the place of what was written, with one space after it', () => {
  assert.deepEqual(completed('hi @mi', 6, 3, 'mina'), { text: 'hi @mina ', caret: 9 });
  assert.deepEqual(completed('hi @mi there', 6, 3, 'mina'), { text: 'hi @mina there', caret: 9 });
});
