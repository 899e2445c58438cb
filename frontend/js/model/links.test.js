import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linked } from './links.js';

/** The text with its links in angle brackets. */
const marked = (text) => linked(text).map((piece) => (piece.href ? `<${piece.text}>` : piece.text)).join('');
const hrefs = (text) => linked(text).filter(({ href }) => href).map(({ href }) => href);

test('an address in a sentence is a link, and the sentence stays what it was', () => {
  assert.deepEqual(linked('See https://example.com/a?b=c#d now'), [
    { text: 'See ' },
    { text: 'https://example.com/a?b=c#d', href: 'https://example.com/a?b=c#d' },
    { text: ' now' },
  ]);
});

test('a text without an address is one piece, and no text is none', () => {
  assert.deepEqual(linked('Tea at four?'), [{ text: 'Tea at four?' }]);
  assert.deepEqual(linked(''), []);
});

test('several addresses are several links, also at the ends and on lines of their own', () => {
  assert.equal(marked('http://a.example\nHTTPS://B.example x http://c.example'),
    '<http://a.example>\n<HTTPS://B.example> x <http://c.example>');
});

test('only http and https are', () => {
  for (const text of ['javascript:alert(1)', 'javascript://example.com/%0aalert(1)', 'data:text/html,x', 'vbscript:x',
    'file:///etc/passwd', 'ftp://example.com', 'blob:https', 'xhttp://example.com', 'view-source+https://example.com',
    'https://', 'https:///', 'http://[', 'https://:80', 'example.com']) {
    assert.equal(marked(text), text);
  }
});

test('what ends the sentence is no part of the address', () => {
  assert.equal(marked('https://a.example/x.'), '<https://a.example/x>.');
  assert.equal(marked('https://a.example/x?!…'), '<https://a.example/x>?!…');
  assert.equal(marked('“https://a.example/x”, said Jun'), '“<https://a.example/x>”, said Jun');
  assert.equal(marked("'https://a.example/x'"), "'<https://a.example/x>'");
  assert.equal(marked('https://a.example/x。'), '<https://a.example/x>。');
  assert.equal(marked('https://a.example/x/'), '<https://a.example/x/>');
});

test('a bracket belongs to the address that opens it', () => {
  assert.equal(marked('(https://a.example/x)'), '(<https://a.example/x>)');
  assert.equal(marked('https://en.wikipedia.example/wiki/Tea_(meal)'), '<https://en.wikipedia.example/wiki/Tea_(meal)>');
  assert.equal(marked('(see https://a.example/Tea_(meal)).'), '(see <https://a.example/Tea_(meal)>).');
  assert.equal(marked('[https://a.example/x]'), '[<https://a.example/x>]');
  assert.equal(marked('https://[::1]:8080/x'), '<https://[::1]:8080/x>');
});

test('markup around an address stays outside', () => {
  assert.equal(marked('<a href="https://a.example/x">x</a>'), '<a href="<https://a.example/x>">x</a>');
});

test('a Korean particle is no part of a Latin host', () => {
  assert.equal(marked('https://example.com에서 봐요'), '<https://example.com>에서 봐요');
  assert.equal(marked('여기https://example.com:8080입니다'), '여기<https://example.com:8080>입니다');
  assert.equal(marked('https://example.com/서울에서'), '<https://example.com/서울에서>');
  assert.equal(marked('http://한국.한국/차'), '<http://한국.한국/차>');
});

test('an address with a user before its host is none', () => {
  assert.equal(marked('https://bank.example@evil.example/'), 'https://bank.example@evil.example/');
  assert.equal(marked('https://u:p@evil.example/'), 'https://u:p@evil.example/');
});

test('letters that look like others are told by the host that they lead to', () => {
  const [look] = linked('https://аррle.example/x');
  assert.deepEqual(look, { text: 'https://аррle.example/x', href: 'https://xn--le-6kc8da.example/x', host: 'xn--le-6kc8da.example' });
  assert.equal(linked('https://한국.example')[0].host, undefined);
});

test('what nobody sees ends an address', () => {
  assert.equal(marked('https://a.example/\u202egpj.exe'), '<https://a.example/>\u202egpj.exe');
  assert.equal(marked('https://a.example/x\u200by'), '<https://a.example/x>\u200by');
});

test('an address says nothing else than what it leads to', () => {
  assert.deepEqual(hrefs('https://a.example/차 http://A.Example:80/../b'), ['https://a.example/%EC%B0%A8', 'http://a.example/b']);
});

test('a message full of brackets takes no longer than another', () => {
  const text = `https://a.example/${')'.repeat(4000)}`;
  assert.equal(marked(text), `<https://a.example/>${')'.repeat(4000)}`);
});
