import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerText } from './answer-text.js';

function begun() {
  const answer = new AnswerText();
  answer.take({ question: 'Why?', asked: '2026-03-01T12:00:00Z' });
  return answer;
}

test('an answer is its question, its text and its end', () => {
  const answer = begun();
  assert.deepEqual([answer.question, answer.text, answer.state], ['Why?', '', 'waiting']);
  assert.equal(answer.take({ text: 'Because' }), 'Because');
  assert.equal(answer.take({ text: ' so.' }), ' so.');
  assert.deepEqual([answer.text, answer.state, answer.running], ['Because so.', 'running', true]);
  assert.equal(answer.take({ outcome: 'complete' }), '');
  assert.deepEqual([answer.text, answer.state, answer.running], ['Because so.', 'complete', false]);
});

test('nothing comes after the end', () => {
  const answer = begun();
  answer.take({ outcome: 'stopped' });
  assert.equal(answer.take({ text: 'late' }), '');
  answer.lose();
  assert.deepEqual([answer.text, answer.state, answer.cut()], ['', 'stopped', false]);
});

test('the places where the line was cut are known, each once, and only in the text', () => {
  const answer = begun();
  assert.equal(answer.cut(), false);
  answer.take({ text: 'one' });
  assert.deepEqual([answer.cut(), answer.cut()], [true, false]);
  answer.take({ text: ' two' });
  assert.equal(answer.cut(), true);
  assert.deepEqual(answer.seams, [3, 7]);
});

test('an answer that the server has lost is cut off, or was never there', () => {
  const answer = begun();
  answer.lose();
  assert.equal(answer.state, 'gone');
  const another = begun();
  another.take({ text: 'Be' });
  another.lose();
  assert.deepEqual([another.state, another.text], ['interrupted', 'Be']);
});
