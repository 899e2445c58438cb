import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marked } from './marks.js';

const shown = (text, query) => marked(text, query).map(({ text: piece, hit }) => (hit ? `[${piece}]` : piece)).join('');

test('words are marked in upper and lower case, as parts of words too', () => {
  assert.equal(shown('Tea at four? TEA!', 'tea'), '[Tea] at four? [TEA]!');
  assert.equal(shown('떡볶이를 먹자', '떡볶이 먹'), '[떡볶이]를 [먹]자');
});

test('a Mac writes Hangul in parts, and it is the same word', () => {
  assert.equal(shown('안녕하세요'.normalize('NFD'), '안녕'), '[안녕]하세요');
  assert.equal(shown('안녕하세요', '안녕'.normalize('NFD')), '[안녕]하세요');
});

test('of words that overlap the longer one is marked', () => {
  assert.equal(shown('photograph', 'photo photograph'), '[photograph]');
});

test('signs that mean something elsewhere mean themselves', () => {
  assert.equal(shown('100% (a_b) .*', '% .* _'), '100[%] (a[_]b) [.*]');
});

test('a long text is cut around the first word, between characters', () => {
  const text = shown(`${'😀'.repeat(400)} tea ${'x'.repeat(400)}`, 'tea');
  assert.match(text, /^… 😀+ \[tea\] x+ …$/u);
  assert.ok(text.length < 260);
});

test('a letter that changes its length with its case leaves the text as it is', () => {
  assert.equal(shown('İstanbul tea', 'tea'), 'İstanbul tea');
});
