// Finds out how an update ended when the gateway could not say so in time, or when its answer was lost.

import type { ReadCustomFieldsWriteQuery } from '../generated/graphql.ts';
import { GatewayError, saysNothingWritten } from './errors.ts';
import { toUpdateResult } from './outcome.ts';
import type { Customer, SentUpdate, Unknown, UpdateResult } from './outcome.ts';
import { pause, throwIfAborted } from './pause.ts';
import type { CallOptions } from './requests.ts';

export interface WaitOptions {
  /** Ends the waiting: the promise rejects with the reason of the signal. The update itself is not cancelled. */
  signal?: AbortSignal;
  /**
   * How long to wait until the result stays `UNKNOWN`. The default is 60,000 ms, also for `NaN`. By default, the gateway needs up to about
   * 30 seconds. The gateway is asked at least once: if the time is less than 1 ms, it counts as 1 ms.
   */
  giveUpAfterMs?: number;
}

/** The calls to the gateway. Each one throws GatewayError when there is no answer. */
export interface OutcomeCalls {
  /** Sends the update again, with the same key. The gateway writes it only if it never got it. */
  repeatUpdate(sent: SentUpdate, options: CallOptions): Promise<UpdateResult>;
  /** The record of the write, or `null` when the gateway has none. */
  readWrite(writeId: string, options: CallOptions): Promise<ReadCustomFieldsWriteQuery['customFieldsWrite']>;
  readCustomer(customerId: string, options: CallOptions): Promise<Customer | null>;
}

const GIVE_UP_AFTER_MS = 60_000;
const POLL_EVERY_MS = 1000;
/** Timers fire at once when they are set for longer. */
const LONGEST_PAUSE_MS = 2 ** 31 - 1;
/** How long the gateway keeps a key at least. Later, a repetition could be a new update. */
const KEY_IS_KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Asks about once a second until the outcome is final. The result stays `UNKNOWN` when the time is over, and when the gateway
 * cannot tell. Rejects only when the signal aborts. `timeoutMs` is the limit of each call.
 */
export async function waitForOutcome(
  unknown: Unknown,
  calls: OutcomeCalls,
  timeoutMs: number,
  { signal, giveUpAfterMs }: WaitOptions = {},
): Promise<UpdateResult> {
  const totalMs = usableGiveUpMs(giveUpAfterMs);
  const endsAtMs = performance.now() + totalMs;
  let soFar = unknown;
  let pauseMs = firstPauseMs(unknown, totalMs);
  do {
    await pause(Math.min(pauseMs, LONGEST_PAUSE_MS), signal);
    const remainingMs = Math.max(1, Math.floor(endsAtMs - performance.now()));
    const options = { timeoutMs: Math.min(timeoutMs, remainingMs), ...(signal && { signal }) };
    const finding = await ask(soFar, calls, options);
    throwIfAborted(signal);
    if ('final' in finding) return finding.final;
    ({ soFar } = finding);
    pauseMs = Math.max(POLL_EVERY_MS, retryAfterMs(soFar.error));
  } while (performance.now() + pauseMs < endsAtMs);
  return soFar;
}

function usableGiveUpMs(giveUpAfterMs: number | undefined): number {
  if (giveUpAfterMs === undefined || Number.isNaN(giveUpAfterMs)) return GIVE_UP_AFTER_MS;
  return Math.max(1, giveUpAfterMs);
}

/** The gateway is asked at least once, and half of the time is enough for its answer. */
function firstPauseMs({ error }: Unknown, totalMs: number): number {
  const halfMs = totalMs / 2;
  const pauseMs = Math.max(Math.min(POLL_EVERY_MS, halfMs), retryAfterMs(error));
  return pauseMs < totalMs ? pauseMs : halfMs;
}

/** An outcome that cannot change any more, or what is known until now. */
type Finding = { final: UpdateResult } | { soFar: Unknown };

async function ask(unknown: Unknown, calls: OutcomeCalls, options: CallOptions): Promise<Finding> {
  const { sent } = unknown;
  try {
    if (sent.writeId === null) {
      if (Date.now() - sent.sentAtMs > KEY_IS_KEPT_MS) return { final: unknown };
      const result = await calls.repeatUpdate(sent, options);
      // The input is the same, but the gateway cannot see that any more. It says nothing about the first request.
      if (isKeyReused(result)) return { final: unknown };
      return result.outcome === 'UNKNOWN' ? { soFar: result } : { final: result };
    }
    const write = await calls.readWrite(sent.writeId, options);
    if (!write) return { final: unknown };
    const { changes } = write;
    if (!write.isSettled) return { soFar: { outcome: 'UNKNOWN', changes, error: null, sent } };
    // The outcome is certain, also if the customer cannot be read now.
    const customer = await calls.readCustomer(sent.customerId, options).catch(() => null);
    return { final: toUpdateResult({ ...write, customer }, sent) };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    // The error is about this question and not about the update. Some errors will be the same for every further question.
    const isLasting = saysNothingWritten(error) && !error.retryable;
    return isLasting ? { final: { ...unknown, error } } : { soFar: { ...unknown, error } };
  }
}

function isKeyReused(result: UpdateResult): boolean {
  return (
    result.outcome === 'REJECTED' && result.problems.some(({ code }) => code === 'IDEMPOTENCY_KEY_REUSED')
  );
}

function retryAfterMs(error: Error | null): number {
  return error instanceof GatewayError ? (error.retryAfterMs ?? 0) : 0;
}
