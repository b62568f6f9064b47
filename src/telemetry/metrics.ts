// The metrics of one process: a small function for each thing that happens, and the text that Prometheus reads.

import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { CATALOG, buildInfo } from './catalog.ts';
import type { Build } from './catalog.ts';
import { closed, createClosedMetrics } from './closed-metrics.ts';
import { CALL_RESULTS, ERROR_CODES, INTENT_STATES, NOT_READY_CODES } from './label-values.ts';
import type {
  Cache,
  MeasuredCallKind,
  NotReadyCode,
  RecoveredOutcome,
  RefusalReason,
  RequestKind,
  RequestOutcome,
  WriteOutcome,
} from './label-values.ts';

export type Metrics = ReturnType<typeof createMetrics>;

const UNKNOWN: Build = { version: 'unknown', revision: 'unknown', node: process.version };

/** Their series change with what the process happens to have open. */
const WITHOUT_FIXED_SERIES = ['nodejs_active_handles', 'nodejs_active_requests', 'nodejs_active_resources'];

const GARBAGE_COLLECTIONS = ['minor', 'major', 'incremental', 'weakcb'];

/** Nothing is shared between two of these, so that two gateways can run in one process. */
export function createMetrics(build: Build = UNKNOWN) {
  const register = new Registry();
  const make = createClosedMetrics(register);
  const requests = make.counter(CATALOG.requests);
  const requestDuration = make.histogram(CATALOG.requestDuration);
  const inProgress = make.gauge(CATALOG.inProgress);
  const errors = make.counter(CATALOG.errors);
  const cost = make.histogram(CATALOG.cost);
  const calls = make.counter(CATALOG.calls);
  const callDuration = make.histogram(CATALOG.callDuration);
  const callWait = make.histogram(CATALOG.callWait);
  const callsInProgress = make.gauge(CATALOG.callsInProgress);
  const callsWaiting = make.gauge(CATALOG.callsWaiting);
  const retries = make.counter(CATALOG.retries);
  const refusedCalls = make.counter(CATALOG.refusedCalls);
  const circuitOpen = make.gauge(CATALOG.circuitOpen);
  const circuitOpened = make.counter(CATALOG.circuitOpened);
  const tokenRefused = make.gauge(CATALOG.tokenRefused);
  const batches = make.histogram(CATALOG.batches);
  const cache = make.counter(CATALOG.cache);
  const definitionsAge = make.gauge(CATALOG.definitionsAge, NaN);
  const writes = make.counter(CATALOG.writes);
  const readBacks = make.histogram(CATALOG.readBacks);
  const visibleAfter = make.histogram(CATALOG.visibleAfter);
  const statements = make.histogram(CATALOG.statements);
  const journalUnavailable = make.gauge(CATALOG.journalUnavailable);
  const openIntents = make.gauge(CATALOG.openIntents);
  const oldestIntent = make.gauge(CATALOG.oldestIntent);
  const recovered = make.counter(CATALOG.recovered);
  const notReady = make.gauge(CATALOG.notReady);
  make.gauge(buildInfo(build), 1);

  /** What changes often is noted here, and becomes metrics when it is read. */
  const now = { requests: 0, running: 0, waiting: 0 };
  let definitionsAtMs: number | null = null;

  return {
    requestBegan(): void {
      now.requests++;
    },
    requestEnded(end: { kind: RequestKind; outcome: RequestOutcome; durationMs: number }): void {
      now.requests--;
      requests({ kind: end.kind, outcome: end.outcome });
      requestDuration({ kind: end.kind }, end.durationMs / 1000);
    },
    errorAnswered: (code: string): void => errors({ code: closed(ERROR_CODES, code, 'OTHER') }),
    operationCost: (expected: number): void => cost({}, expected),

    /** `result` is the status of LoanPro, or the code of the error. */
    callEnded(kind: MeasuredCallKind, result: number | string, durationMs: number): void {
      calls({ kind, status: resultLabel(result) });
      callDuration({ kind }, durationMs / 1000);
    },
    callWaited: (kind: MeasuredCallKind, ms: number): void => callWait({ kind }, ms / 1000),
    callRepeated: (kind: MeasuredCallKind): void => retries({ kind }),
    callRefused: (reason: RefusalReason): void => refusedCalls({ reason }),
    callsNow(running: number, waiting: number): void {
      now.running = running;
      now.waiting = waiting;
    },
    circuitChanged(isOpen: boolean): void {
      circuitOpen({}, isOpen ? 1 : 0);
      if (isOpen) circuitOpened({});
    },
    tokenChanged: (isRefused: boolean): void => tokenRefused({}, isRefused ? 1 : 0),

    batchLoaded: (customers: number): void => batches({}, customers),
    cacheAsked: (name: Cache, isHit: boolean, count = 1): void =>
      cache({ cache: name, result: isHit ? 'hit' : 'miss' }, count),
    /** `atMs` is on the clock of `performance.now()`. */
    definitionsRenewed(atMs: number): void {
      definitionsAtMs = atMs;
    },

    writeEnded(outcome: WriteOutcome, reads: number, seenAfterMs: number | null): void {
      writes({ outcome });
      if (reads > 0) readBacks({}, reads);
      if (seenAfterMs !== null) visibleAfter({}, seenAfterMs / 1000);
    },
    statementEnded: (isOk: boolean, durationMs: number): void =>
      statements({ result: isOk ? 'ok' : 'failed' }, durationMs / 1000),
    journalChanged: (isUnavailable: boolean): void => journalUnavailable({}, isUnavailable ? 1 : 0),
    intentsOpen(intents: readonly { isReported: boolean; ageMs: number }[]): void {
      for (const state of INTENT_STATES) {
        const own = intents.filter(({ isReported }) => isReported === (state === 'unknown'));
        openIntents({ state }, own.length);
        oldestIntent({ state }, Math.max(0, ...own.map(({ ageMs }) => ageMs)) / 1000);
      }
    },
    intentRecovered: (outcome: RecoveredOutcome): void => recovered({ outcome }),

    /** `null` if the gateway is ready. */
    readinessFound(current: NotReadyCode | null): void {
      for (const code of NOT_READY_CODES) notReady({ code }, code === current ? 1 : 0);
    },

    /** Adds the memory, the processor time and the delay of the event loop, which are the same for the whole process. */
    watchProcess(): void {
      collectDefaultMetrics({ register });
      for (const name of WITHOUT_FIXED_SERIES) register.removeSingleMetric(name);
      const collections = register.getSingleMetric('nodejs_gc_duration_seconds');
      if (!(collections instanceof Histogram)) return;
      for (const kind of GARBAGE_COLLECTIONS) collections.zero({ kind });
    },
    build,
    contentType: register.contentType,
    /** The text that Prometheus reads. */
    async print(): Promise<string> {
      inProgress({}, now.requests);
      callsInProgress({}, now.running);
      callsWaiting({}, now.waiting);
      if (definitionsAtMs !== null) definitionsAge({}, (performance.now() - definitionsAtMs) / 1000);
      return register.metrics();
    },
  };
}

function resultLabel(result: number | string): (typeof CALL_RESULTS)[number] {
  if (typeof result === 'string') return closed(CALL_RESULTS, result, 'other');
  const exact = closed(CALL_RESULTS, String(result), 'other');
  return exact === 'other' ? closed(CALL_RESULTS, `${String(result)[0]}xx`, 'other') : exact;
}
