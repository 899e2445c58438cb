import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from './frames.js';

test('a frame has its headers line by line, and the length of its body in bytes', () => {
  assert.equal(encode('SEND', { destination: '/topic/a', receipt: 'r1' }, '안녕'),
    'SEND\ndestination:/topic/a\nreceipt:r1\ncontent-length:6\n\n안녕\0');
  assert.equal(encode('UNSUBSCRIBE', { id: 's1' }), 'UNSUBSCRIBE\nid:s1\n\n\0');
});

test('a header may hold what STOMP itself uses, so no text becomes another header', () => {
  const text = encode('SEND', { note: 'a:b\r\nevil:1\\' });
  assert.equal(text, 'SEND\nnote:a\\cb\\r\\nevil\\c1\\\\\n\n\0');
  assert.deepEqual(decode(text).headers, { note: 'a:b\r\nevil:1\\' });
});

test('CONNECT and CONNECTED are not escaped', () => {
  assert.equal(encode('CONNECT', { host: 'a:80' }), 'CONNECT\nhost:a:80\n\n\0');
  assert.deepEqual(decode('CONNECTED\nsession:a\\cb:c\n\n\0').headers, { session: 'a\\cb:c' });
});

test('a message is read with its body', () => {
  assert.deepEqual(decode('MESSAGE\nsubscription:s1\n\n{"a":1}\0'),
    { command: 'MESSAGE', headers: { subscription: 's1' }, body: '{"a":1}' });
});

test('a body may have empty lines and NULs', () => {
  assert.equal(decode('MESSAGE\ncontent-length:5\n\na\n\n\0b\0').body, 'a\n\n\0b');
});

test('lines may end as on Windows, and beats may come before a frame and after it', () => {
  assert.deepEqual(decode('\n\r\nRECEIPT\r\nreceipt-id:r1\r\n\r\n\0\n'),
    { command: 'RECEIPT', headers: { 'receipt-id': 'r1' }, body: '' });
});

test('of a repeated header the first counts', () => {
  assert.deepEqual(decode('MESSAGE\na:1\na:2\n\n\0').headers, { a: '1' });
});

test('a header named like a property of every object is only a header', () => {
  assert.deepEqual(Object.entries(decode('MESSAGE\nconstructor:1\n\n\0').headers), [['constructor', '1']]);
  const { headers } = decode('MESSAGE\n__proto__:1\n\n\0');
  assert.equal(Object.getPrototypeOf(headers), Object.prototype);
});

test('an empty line is a heart-beat', () => {
  assert.equal(decode('\n'), null);
  assert.equal(decode('\r\n'), null);
  assert.equal(decode(new Uint8Array([10]).buffer), null);
});

test('a binary message has bytes as its body', () => {
  const head = new TextEncoder().encode('MESSAGE\nname:한\n\n');
  const { headers, body } = decode(new Uint8Array([...head, 0xff, 0, 10, 10, 0xfe, 0]).buffer);
  assert.deepEqual([headers, [...body]], [{ name: '한' }, [0xff, 0, 10, 10, 0xfe]]);
});

for (const text of ['MESSAGE', 'MESSAGE\na:1\n\nno end', '\0', 'MESSAGE\0\n\n']) {
  test(`${JSON.stringify(text)} is no frame`, () => {
    assert.throws(() => decode(text), SyntaxError);
  });
}
