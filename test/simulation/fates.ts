// What becomes of an update request in the simulated LoanPro: when it takes effect, how much of it, and what LoanPro answers.

import type { Reply } from '../../src/loanpro/transport/call.ts';
import { LoanProError } from '../../src/loanpro/transport/errors.ts';
import * as bounds from './bounds.ts';
import type { Owner } from './clock.ts';
import type { SentRequest } from './facts.ts';
import type { StoredRows } from './stored-rows.ts';
import { later } from './world.ts';
import type { World } from './world.ts';

export interface Fates {
  /** Whether a request may still take effect. */
  readonly hasPending: boolean;
  /** Decides what becomes of a request, and answers it. `isCalm`: it is applied, and LoanPro says so. */
  answer(owner: Owner, request: SentRequest, isCalm: boolean): Promise<Reply>;
}

/** The connection broke after the request was sent. An HTTP client may then send it again. */
export class BrokenConnection extends LoanProError {}

interface Effect {
  /** Whether only some of the fields are changed. */
  isPartial: boolean;
  rewrite: (text: string) => string;
}

const AS_SENT: Effect = { isPartial: false, rewrite: (text) => text };
const IN_PART: Effect = { ...AS_SENT, isPartial: true };
const sameMeaning = (text: string) => `${text} `;

const ACCEPTED = '{"d":{}}';
const ABSENT = '{"error":"no such customer"}';
const EMPTY = '{}';
const FROM_A_PROXY = '<html></html>';

export function createFates(world: World, rows: StoredRows): Fates {
  const { clock, random, profile } = world;
  let pending = 0;

  /** Lets a request take effect after the given time, all fields at once or one after the other. */
  function takeEffect(
    { items, ...request }: SentRequest,
    effect: Effect,
    delayMs: number,
    visibleInMs: number,
  ): void {
    const isSplit = items.length > 1 && random.chance(0.2);
    const change = { request: { items, ...request }, visibleByMs: clock.now() + visibleInMs };
    for (const item of items) {
      if (effect.isPartial && random.chance(0.5)) continue;
      pending += 1;
      clock.schedule(isSplit ? random.between(0, delayMs) : delayMs, null, () => {
        pending -= 1;
        rows.store(item.fieldId, item.rowId, effect.rewrite(item.text), change);
      });
    }
  }

  /** Without a clear answer, a request may take effect for as long as it may be recovered. */
  function mayTakeEffect(request: SentRequest): void {
    if (random.chance(0.3)) return;
    const longestMs = random.chance(0.5) ? 1000 : bounds.VISIBLE_AFTER_SENT_MS;
    const effect = random.chance(0.1) ? IN_PART : AS_SENT;
    takeEffect(request, effect, random.between(0.1, longestMs), bounds.VISIBLE_AFTER_SENT_MS);
  }

  function fail(owner: Owner, delayMs: number, error: LoanProError): Promise<Reply> {
    return later(world, owner, delayMs, () => {
      throw error;
    });
  }

  function reply(owner: Owner, delayMs: number, status: number, body: string): Promise<Reply> {
    return later(world, owner, delayMs, () => ({ status, body, retryAfter: null }));
  }

  return {
    get hasPending() {
      return pending > 0;
    },
    answer(owner, request, isCalm) {
      if (rows.isDeleted) return reply(owner, random.between(1, 60), 409, ABSENT);
      if (isCalm) {
        const tookMs = random.between(2, 80);
        const lagMs = Math.min(profile.lagMs, bounds.VISIBLE_AFTER_ACCEPTED_MS);
        takeEffect(request, AS_SENT, random.between(0.1, tookMs), tookMs + lagMs);
        return reply(owner, tookMs, 200, ACCEPTED);
      }
      const isSlow = random.chance(0.3);
      const tookMs = isSlow ? random.between(1000, bounds.CALL_TIMEOUT_MS - 1) : random.between(2, 100);
      const beforeAnswerMs = random.between(0.1, tookMs);
      const visibleMs = tookMs + bounds.VISIBLE_AFTER_ACCEPTED_MS;
      switch (random.integer(0, 9)) {
        case 0: {
          // Stored after the answer.
          takeEffect(request, AS_SENT, random.between(tookMs, visibleMs), visibleMs);
          return reply(owner, tookMs, 200, ACCEPTED);
        }
        case 1: {
          // Accepted, and dropped.
          return reply(owner, tookMs, 200, ACCEPTED);
        }
        case 2: {
          takeEffect(request, IN_PART, beforeAnswerMs, visibleMs);
          return reply(owner, tookMs, 200, ACCEPTED);
        }
        case 3: {
          // Another text each time, so that it differs from what the field holds.
          const mark = random.integer(1, 1_000_000);
          const rewrite = random.chance(0.5) ? sameMeaning : (text: string) => `${text}~${mark}`;
          takeEffect(request, { ...AS_SENT, rewrite }, beforeAnswerMs, visibleMs);
          return reply(owner, tookMs, 200, ACCEPTED);
        }
        case 4: {
          return reply(owner, tookMs, random.pick([400, 401, 403, 409, 422, 429]), EMPTY);
        }
        case 5: {
          // Refused, and applied all the same.
          const refusedMs = tookMs + bounds.VISIBLE_AFTER_REFUSED_MS;
          const delayMs = random.chance(0.5) ? beforeAnswerMs : random.between(tookMs, refusedMs);
          takeEffect(request, random.chance(0.3) ? IN_PART : AS_SENT, delayMs, refusedMs);
          return reply(owner, tookMs, random.pick([400, 409, 422]), EMPTY);
        }
        case 6: {
          mayTakeEffect(request);
          return reply(owner, tookMs, random.pick([500, 502, 503]), EMPTY);
        }
        case 7: {
          mayTakeEffect(request);
          return fail(owner, bounds.CALL_TIMEOUT_MS, new LoanProError('timeout', 'Simulated.'));
        }
        case 8: {
          mayTakeEffect(request);
          return fail(owner, tookMs, new BrokenConnection('unavailable', 'Simulated.'));
        }
        default: {
          mayTakeEffect(request);
          return reply(owner, tookMs, 200, FROM_A_PROXY);
        }
      }
    },
  };
}
