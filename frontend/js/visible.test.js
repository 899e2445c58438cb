import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasUnseen, isVisible } from './visible.js';

test('a text of blanks, marks and fillers has nothing to see', () => {
  for (const text of ['', ' \n\t', '\u3000', '\u200b', '\u3164', '\u115f\u1160', '\uffa0', '\u2800', '\ufe0f', '\u0301', '\u{e0100}', '\u{13441}']) {
    assert.equal(isVisible(text), false, JSON.stringify(text));
  }
});

test('a letter, a digit or an emoji is seen, whatever stands around it', () => {
  for (const text of ['a', '\u3164가', '7', '❤\ufe0f', '👨\u200d👩\u200d👧', 'e\u0301', '\u{1fae8}']) {
    assert.equal(isVisible(text), true, JSON.stringify(text));
  }
});

test('a filler inside a name is not seen', () => {
  for (const name of ['mina\u3164', 'mi\u115fna', 'mi\u1160na', 'mi\uffa0na', 'mi\u2800na', 'mi\ufe0fna', 'mi\u200bna']) {
    assert.equal(hasUnseen(name), true, JSON.stringify(name));
  }
  for (const name of ['mina', '미나', 'mi.na-7_', 'Off topic']) {
    assert.equal(hasUnseen(name), false, JSON.stringify(name));
  }
});
