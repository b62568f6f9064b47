// Answers that their callers do not read: each is cut in time, and all together have a limit.

import type { ServerResponse } from 'node:http';
import type { CountCutOff } from './cut-off-callers.ts';
import { createSweep } from './sweep.ts';

/** How long after the deadline of its request an answer may still be read. */
export const ANSWER_GRACE_MS = 5000;
/** What all answers together may keep in memory. Beyond it, the one that has waited longest for its caller is cut, if there are several. */
export const MAX_UNTAKEN_BYTES = 32 * 1024 * 1024;
/** A processor writes some megabytes of answers within this time. */
const CHECK_EVERY_MS = 100;

export interface UntakenAnswers {
  /** Cuts the connection if the answer is not sent at this time, on the clock of `performance.now()`. A second call replaces the time. */
  cutAt(response: ServerResponse, atMs: number): void;
}

interface Answer {
  cutAtMs: number;
  /** When a part of it was first seen waiting, `null` while nothing waits. */
  waitingSinceMs: number | null;
}

export function createUntakenAnswers(countCutOff: CountCutOff): UntakenAnswers {
  const answers = new Map<ServerResponse, Answer>();

  function cut(response: ServerResponse): void {
    answers.delete(response);
    response.destroy();
    countCutOff('answerNotRead');
  }

  const sweep = createSweep(CHECK_EVERY_MS, () => {
    const nowMs = performance.now();
    for (const [response, answer] of answers) {
      if (response.writableLength === 0) answer.waitingSinceMs = null;
      else answer.waitingSinceMs ??= nowMs;
      if (nowMs >= answer.cutAtMs) cut(response);
    }
    for (const response of beyondLimit(answers)) cut(response);
    return answers.size > 0;
  });

  return {
    cutAt(response, cutAtMs) {
      const known = answers.get(response);
      if (known) {
        known.cutAtMs = cutAtMs;
        return;
      }
      answers.set(response, { cutAtMs, waitingSinceMs: null });
      response.once('close', () => answers.delete(response));
      sweep();
    },
  };
}

/** Which answers have to go so that the others are within the limit: those that have waited longest. */
function beyondLimit(answers: ReadonlyMap<ServerResponse, Answer>): ServerResponse[] {
  const waiting = [...answers]
    .filter(([, { waitingSinceMs }]) => waitingSinceMs !== null)
    .toSorted(([, one], [, other]) => (one.waitingSinceMs ?? 0) - (other.waitingSinceMs ?? 0));
  let totalBytes = waiting.reduce((sum, [response]) => sum + response.writableLength, 0);
  const longest: ServerResponse[] = [];
  for (const [response] of waiting.slice(0, -1)) {
    if (totalBytes <= MAX_UNTAKEN_BYTES) break;
    totalBytes -= response.writableLength;
    longest.push(response);
  }
  return longest;
}
