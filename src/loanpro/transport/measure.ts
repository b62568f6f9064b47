// The policies that measure calls: how they wait, how long LoanPro takes, how they end, and which are never sent.

import type { Metrics } from '../../telemetry/metrics.ts';
import type { Call, CallTiming, Reply } from './call.ts';
import type { RequestInfo } from './callers.ts';
import { LoanProError } from './errors.ts';
import type { Policy } from './policy.ts';

interface Measure {
  /** Before every other policy. */
  begin: Policy;
  /** Right before the bulkhead. */
  wait: Policy;
  /** Right before the exchange. */
  send: Policy;
}

export function createMeasure(metrics: Metrics, requestOf: (signal: AbortSignal) => RequestInfo): Measure {
  let waiting = 0;
  let running = 0;
  const tell = () => metrics.callsNow(running, waiting);

  function leaveQueue(timing: CallTiming): void {
    timing.isSent = true;
    waiting--;
  }

  function noteEnd({ kind, signal }: Call, result: number | string, startMs: number): void {
    running--;
    tell();
    const durationMs = performance.now() - startMs;
    metrics.callEnded(kind, result, durationMs);
    const { usage } = requestOf(signal);
    if (!usage) return;
    usage.calls++;
    usage.slowestMs = Math.max(usage.slowestMs, durationMs);
  }

  return {
    async begin(call, next) {
      try {
        return await next({ ...call, timing: { attempts: 0, queuedAtMs: 0, isSent: false } });
      } catch (error) {
        noteRefusal(error, metrics);
        throw error;
      }
    },
    async wait(call, next) {
      const { timing } = call;
      if (!timing) return next(call);
      timing.queuedAtMs = performance.now();
      timing.isSent = false;
      waiting++;
      tell();
      try {
        return await next(call);
      } finally {
        // It was refused, or its caller left.
        if (!timing.isSent) leaveQueue(timing);
        tell();
      }
    },
    async send(call, next) {
      const { kind, timing } = call;
      const startMs = performance.now();
      if (timing) {
        leaveQueue(timing);
        metrics.callWaited(kind, startMs - timing.queuedAtMs);
        if (++timing.attempts > 1) metrics.callRepeated(kind);
      }
      running++;
      tell();
      let result: number | string = 'aborted';
      try {
        const reply: Reply = await next(call);
        result = reply.status;
        return reply;
      } catch (error) {
        if (error instanceof LoanProError) result = error.code;
        throw error;
      } finally {
        noteEnd(call, result, startMs);
      }
    },
  };
}

function noteRefusal(error: unknown, metrics: Metrics): void {
  if (!(error instanceof LoanProError)) return;
  const { code } = error;
  if (code === 'circuit-open' || code === 'rate-limited' || code === 'queue-full') metrics.callRefused(code);
}
