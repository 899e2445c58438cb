import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Book, changeOf } from './book.js';
import { nameOf } from './names.js';

const quote = (price, more = {}) => ({ price, open: 100, high: price, low: price, volume: 1, ...more });
const names = (symbol) => nameOf(symbol, 'en');

test('it has the newest quote of each symbol, and which way the price went last', () => {
  const book = new Book();
  assert.equal(book.take('ALFD', quote(100)), true);
  assert.equal(book.get('ALFD').move, 0);
  assert.equal(book.take('ALFD', quote(101)), false);
  assert.equal(book.get('ALFD').move, 1);
  book.take('ALFD', quote(101));
  assert.equal(book.get('ALFD').move, 1);
  book.take('ALFD', quote(99, { volume: 7 }));
  const { price, move, volume, version, prices } = book.get('ALFD');
  assert.deepEqual({ price, move, volume, version, prices }, { price: 99, move: -1, volume: 7, version: 4, prices: [100, 101, 101, 99] });
});

test('it keeps the last 48 prices of each symbol, and at most 1,000 symbols', () => {
  const book = new Book();
  for (let i = 0; i < 2000; i++) {
    book.take('ALFD', quote(i));
    book.take(`S${i}`, quote(1));
  }
  assert.deepEqual([book.get('ALFD').prices.length, book.get('ALFD').prices[0], book.size], [48, 1952, 1000]);
});

test('its order is by name, price, change, range or volume, in both directions', () => {
  const book = new Book();
  book.take('BRST', quote(300, { open: 300, high: 310, low: 200, volume: 5 }));
  book.take('ALFD', quote(200, { open: 100, high: 290, low: 100, volume: 9 }));
  book.take('ALEN', quote(400, { open: 500, high: 500, low: 300, volume: 7 }));
  const order = (by, descending = false) => book.ordered({ by, descending }, names).join(' ');
  assert.equal(order('name'), 'ALEN ALFD BRST');
  assert.equal(order('name', true), 'BRST ALFD ALEN');
  assert.equal(order('price'), 'ALFD BRST ALEN');
  assert.equal(order('change', true), 'ALFD BRST ALEN');
  assert.equal(order('high'), 'ALFD BRST ALEN');
  assert.equal(order('low', true), 'ALEN BRST ALFD');
  assert.equal(order('volume'), 'BRST ALEN ALFD');
});

test('equal ones stay where they are', () => {
  const book = new Book();
  ['CAFD', 'ALFD', 'BRFD'].forEach((symbol) => book.take(symbol, quote(100)));
  assert.deepEqual(book.ordered({ by: 'price', descending: true }, names), ['ALFD', 'BRFD', 'CAFD']);
});

test('a filter finds parts of names and of symbols, in any case', () => {
  const book = new Book();
  ['ALFD', 'ALST', 'BRST'].forEach((symbol) => book.take(symbol, quote(100)));
  const found = (filter, language = 'en') => book.ordered({ by: 'name', filter }, (symbol) => nameOf(symbol, language)).join(' ');
  assert.equal(found('STEEL'), 'ALST BRST');
  assert.equal(found(' brst '), 'BRST');
  assert.equal(found('제강', 'ko'), 'BRST ALST');
  assert.equal(found('.*'), '');
  assert.equal(found(''), 'ALFD ALST BRST');
});

test('the change is a share of the first price', () => {
  assert.equal(changeOf(quote(150)), 0.5);
  assert.equal(changeOf(quote(150, { open: 0 })), 0);
});

test('a symbol has a name in both languages, and one that we do not know has none', () => {
  assert.deepEqual([nameOf('ALFD', 'en'), nameOf('ALFD', 'ko'), nameOf('<b>', 'en')], ['Aldora Foods', '알도라 식품', '<b>']);
});
