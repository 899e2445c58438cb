import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mentions } from './mention.js';

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
