import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextAfterSignIn, signInAddress } from './uses.js';

const USES = [{ path: '/' }, { path: '/answers/' }, { path: '/quotes/' }];
const next = (wanted) => nextAfterSignIn(`?${new URLSearchParams({ next: wanted })}`, USES);

test('whoever came from a use returns to it, to the same place', () => {
  for (const address of [{ pathname: '/answers/', hash: '' }, { pathname: '/answers/', hash: '#Ab_3-x' }, { pathname: '/quotes/', hash: '#/a=1' }]) {
    const search = new URL(signInAddress(address), 'https://parley.example').search;
    assert.equal(nextAfterSignIn(search, USES), address.pathname + address.hash);
  }
});

test('no link to the sign-in form leads anywhere else', () => {
  for (const wanted of ['', '/', '//evil.example', '//evil.example/answers/', '/\\evil.example', '\\/evil.example', 'https://evil.example/answers/',
    'javascript:alert(1)', ' javascript:alert(1)', '/answers', '/answers/../docs/', '/answers//evil.example', '/answers/\\evil', '/nothing/',
    '/api/v1/session', '/answers/?next=//evil', '/answers/#a b', '/answers/\n', '\t/answers/', '/answers/#"><script>', '/Answers/', 'answers/',
    '/%61nswers/', '/answers/@evil.example', '/answers/#a\n//evil']) {
    assert.equal(next(wanted), null, wanted);
  }
});

test('the first of several counts, and none is nowhere', () => {
  assert.equal(nextAfterSignIn('?next=//evil.example&next=/answers/', USES), null);
  assert.equal(nextAfterSignIn('', USES), null);
  assert.equal(nextAfterSignIn('?invitation=x', USES), null);
});
