// Whether a database still answers, with times that the test makes up.

import { expect, it } from 'vitest';
import { watchAnswers } from '../../src/journal/answering.ts';

it('is away at once when the first connection cannot be made', () => {
  expect(watchAnswers().noteSilence(0, false)).toBe(true);
});

it.each([true, false])(
  'that has answered is away after three silences in a row (connected: %s)',
  (isConnected) => {
    const answering = watchAnswers();
    answering.noteAnswer(1);
    const silences = [2, 2, 3].map((beganAtMs) => answering.noteSilence(beganAtMs, isConnected));
    expect(silences).toEqual([false, false, true]);
  },
);

it('is not away for what began before its last answer, however much that is', () => {
  const answering = watchAnswers();
  answering.noteAnswer(10);
  for (let beganAtMs = 0; beganAtMs < 10; beganAtMs++) {
    expect(answering.noteSilence(beganAtMs, false)).toBe(false);
  }
});

it('knows whether it has answered since a time', () => {
  const answering = watchAnswers();
  expect(answering.hasAnsweredSince(0)).toBe(false);
  answering.noteAnswer(5);
  expect([4, 5].map(answering.hasAnsweredSince)).toEqual([true, false]);
});

it('counts anew after an answer', () => {
  const answering = watchAnswers();
  answering.noteAnswer(0);
  answering.noteSilence(1, true);
  answering.noteSilence(1, true);
  answering.noteAnswer(2);
  expect([3, 3, 3].map((beganAtMs) => answering.noteSilence(beganAtMs, true))).toEqual([false, false, true]);
});

it('that was away is away again with the next connection that cannot be made, and counts statements as before', () => {
  const answering = watchAnswers();
  answering.noteAnswer(0);
  answering.noteAway();
  expect(answering.noteSilence(1, true)).toBe(false);
  expect(answering.noteSilence(1, false)).toBe(true);
});
