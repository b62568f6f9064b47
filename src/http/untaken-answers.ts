// Answers that their callers do not read: each is cut in time, and all together have a limit.

import type { ServerResponse } from 'node:http';
import type { CountCutOff } from './cut-off-callers.ts';
import { InProgress } from './in-progress.ts';
import { whenClosed } from './responses.ts';
import { createSweep } from './sweep.ts';

/** How long after the deadline of its request an answer may still be read. */
export const ANSWER_GRACE_MS = 5000;
/** What all answers together may keep in memory. Beyond it, the one that has waited longest for its caller is cut, if there are several. */
export const MAX_UNTAKEN_BYTES = 32 * 1024 * 1024;
/** A processor writes some megabytes of answers within this time. */
const CHECK_EVERY_MS = 100;

/** When the connection is cut if the answer is not sent, on the clock of `performance.now()`. It may be changed. */
export interface AnswerLimit {
  cutAtMs: number;
}

export interface UntakenAnswers {
  /** Begins to watch whether the answer is sent. */
  watch(response: ServerResponse, cutAtMs: number): AnswerLimit;
}

interface Answer extends AnswerLimit {
  response: ServerResponse;
  /** When a part of it was first seen waiting, `null` while nothing waits. */
  waitingSinceMs: number | null;
}

export function createUntakenAnswers(countCutOff: CountCutOff): UntakenAnswers {
  const answers = new InProgress<Answer>();

  function cut({ response }: Answer): void {
    response.destroy();
    countCutOff('answerNotRead');
  }

  const sweep = createSweep(CHECK_EVERY_MS, () => {
    const nowMs = performance.now();
    for (const answer of answers.all()) {
      if (answer.response.destroyed) continue;
      if (answer.response.writableLength === 0) answer.waitingSinceMs = null;
      else answer.waitingSinceMs ??= nowMs;
      if (nowMs >= answer.cutAtMs) cut(answer);
    }
    for (const answer of beyondLimit(answers.all())) cut(answer);
    return answers.size > 0;
  });

  return {
    watch(response, cutAtMs) {
      const answer = { response, cutAtMs, waitingSinceMs: null };
      whenClosed(response, answers.add(answer));
      sweep();
      return answer;
    },
  };
}

/** Which answers have to go so that the others are within the limit: those that have waited longest. */
function beyondLimit(answers: readonly Answer[]): Answer[] {
  const waiting = answers
    .filter(({ waitingSinceMs, response }) => waitingSinceMs !== null && !response.destroyed)
    .toSorted((one, other) => (one.waitingSinceMs ?? 0) - (other.waitingSinceMs ?? 0));
  let totalBytes = waiting.reduce((sum, { response }) => sum + response.writableLength, 0);
  const longest: Answer[] = [];
  for (const answer of waiting.slice(0, -1)) {
    if (totalBytes <= MAX_UNTAKEN_BYTES) break;
    totalBytes -= answer.response.writableLength;
    longest.push(answer);
  }
  return longest;
}
