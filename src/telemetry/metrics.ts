// The metrics of one process: a small function for each thing that happens, and the text that Prometheus reads.

import { Registry, collectDefaultMetrics } from 'prom-client';
import { closed, createClosedMetrics } from './closed-metrics.ts';
import type { Labels } from './closed-metrics.ts';
import {
  CACHES,
  CALL_KINDS,
  CALL_RESULTS,
  ERROR_CODES,
  INTENT_STATES,
  RECOVERED_OUTCOMES,
  REFUSAL_REASONS,
  REQUEST_KINDS,
  REQUEST_OUTCOMES,
  WRITE_OUTCOMES,
} from './label-values.ts';
import type { Cache, MeasuredCallKind, RequestKind, RequestOutcome } from './label-values.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** What runs: the version of the package, the commit that it was built from, and the version of Node. */
export interface Build {
  version: string;
  revision: string;
  node: string;
}

const UNKNOWN: Build = { version: 'unknown', revision: 'unknown', node: process.version };

const PREFIX = 'loanpro_gateway_';

/** In seconds. A request may take up to 25 seconds, and a statement of the journal less than one. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];
const WAITS = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const STATEMENTS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];
const COSTS = [100, 300, 1000, 3000, 10_000, 30_000, 100_000, 150_000];
const BATCHES = [1, 2, 5, 10, 25, 50, 100, 250, 1000];
const READ_BACKS = [1, 2, 3, 4, 5, 8];

/** Their series change with what the process happens to have open. */
const WITHOUT_FIXED_SERIES = ['nodejs_active_handles', 'nodejs_active_requests', 'nodejs_active_resources'];

const text = <const Of extends Labels>(name: string, labels: Of, help: string) => ({
  name: PREFIX + name,
  labels,
  help,
});

/** Nothing is shared between two of these, so that two gateways can run in one process. */
export function createMetrics(build: Build = UNKNOWN) {
  const register = new Registry();
  const { counter, gauge, histogram, catalog } = createClosedMetrics(register);
  const requests = counter(
    text(
      'requests_total',
      { kind: REQUEST_KINDS, outcome: REQUEST_OUTCOMES },
      'GraphQL requests that were answered or ended. The kind is unknown where the request was refused before its operation was known.',
    ),
  );
  const requestDuration = histogram(
    text(
      'request_duration_seconds',
      { kind: REQUEST_KINDS },
      'From the arrival of the headers of a GraphQL request to the end of its answer.',
    ),
    DURATIONS,
  );
  const inProgress = gauge(text('requests_in_progress', {}, 'GraphQL requests that are not answered yet.'));
  const errors = counter(
    text(
      'errors_total',
      { code: ERROR_CODES },
      'Answers with at least one error of this extensions.code. RATE_LIMITED counts callers who asked for too much.',
    ),
  );
  const cost = histogram(
    text('operation_cost', {}, 'The cost that an operation was expected to have before it ran.'),
    COSTS,
  );
  const calls = counter(
    text(
      'upstream_calls_total',
      { kind: CALL_KINDS, status: CALL_RESULTS },
      'Calls that were sent to LoanPro, each attempt once. The status is that of the answer, or says why there is none.',
    ),
  );
  const callDuration = histogram(
    text(
      'upstream_call_duration_seconds',
      { kind: CALL_KINDS },
      'How long LoanPro took for a call, with the connection and the body, without waiting in the gateway.',
    ),
    DURATIONS,
  );
  const callWait = histogram(
    text(
      'upstream_wait_seconds',
      { kind: CALL_KINDS },
      'How long a call waited in the gateway for its turn, before it was sent to LoanPro.',
    ),
    WAITS,
  );
  const callsInProgress = gauge(
    text('upstream_calls_in_progress', {}, 'Calls that LoanPro has not answered yet.'),
  );
  const callsWaiting = gauge(
    text('upstream_calls_waiting', {}, 'Calls that wait in the gateway for their turn.'),
  );
  const retries = counter(
    text('upstream_retries_total', { kind: CALL_KINDS }, 'Calls that were repeated. Updates never are.'),
  );
  const refusedCalls = counter(
    text(
      'upstream_refused_total',
      { reason: REFUSAL_REASONS },
      'Calls that the gateway did not send: the circuit is open, LoanPro asked for a pause, or too many calls wait.',
    ),
  );
  const circuitOpen = gauge(
    text('upstream_circuit_open', {}, '1 while LoanPro keeps failing, so that it is called only to test it.'),
  );
  const circuitOpened = counter(text('upstream_circuit_opened_total', {}, 'How often the circuit opened.'));
  const tokenRefused = gauge(text('upstream_token_refused', {}, '1 while LoanPro refuses the token.'));
  const batches = histogram(text('batch_size', {}, 'How many customers were loaded together.'), BATCHES);
  const cache = counter(
    text(
      'cache_lookups_total',
      { cache: CACHES, result: ['hit', 'miss'] },
      'Lookups of field definitions, of parsed documents, and of customers that the same request had loaded already.',
    ),
  );
  const definitionsAge = gauge(
    text(
      'definitions_age_seconds',
      {},
      'The age of the field definitions that values are shown with. NaN before there are any.',
    ),
    NaN,
  );
  const writes = counter(
    text(
      'writes_total',
      { outcome: WRITE_OUTCOMES },
      'Writes that ended, by their outcome. REPEATED got a recorded outcome, FAILED ended with an error.',
    ),
  );
  const readBacks = histogram(
    text('write_read_backs', {}, 'How often LoanPro was read after an update was sent, until the outcome.'),
    READ_BACKS,
  );
  const visibleAfter = histogram(
    text(
      'write_visible_after_seconds',
      {},
      'How long after the answer to an update the read began that showed every value.',
    ),
    WAITS,
  );
  const statements = histogram(
    text(
      'journal_statement_duration_seconds',
      { result: ['ok', 'failed'] },
      'How long one statement of the journal took, with waiting for its turn.',
    ),
    STATEMENTS,
  );
  const journalUnavailable = gauge(
    text('journal_unavailable', {}, '1 while the journal cannot be written, so that writes are refused.'),
  );
  const openIntents = gauge(
    text(
      'journal_open_intents',
      { state: INTENT_STATES },
      'Writes of this tenant that are open in the journal, of all replicas. The outcome of those in the state unknown is not known yet.',
    ),
  );
  const oldestIntent = gauge(
    text(
      'journal_oldest_intent_age_seconds',
      { state: INTENT_STATES },
      'The age of the oldest open write of this tenant, of all replicas. 0 if there is none.',
    ),
  );
  const recovered = counter(
    text(
      'journal_recovered_total',
      { outcome: RECOVERED_OUTCOMES },
      'Writes that were not finished, and that this process closed after reading LoanPro.',
    ),
  );
  gauge(
    text(
      'build_info',
      { version: [build.version], revision: [build.revision], node: [build.node] },
      'Always 1. The labels say which build runs.',
    ),
    1,
  );

  let requestCount = 0;
  let definitionsAtMs: number | null = null;

  return {
    requestBegan(): void {
      inProgress({}, ++requestCount);
    },
    requestEnded(end: { kind: RequestKind; outcome: RequestOutcome; durationMs: number }): void {
      inProgress({}, --requestCount);
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
    callRefused: (reason: (typeof REFUSAL_REASONS)[number]): void => refusedCalls({ reason }),
    callsNow(running: number, waiting: number): void {
      callsInProgress({}, running);
      callsWaiting({}, waiting);
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

    writeEnded(outcome: (typeof WRITE_OUTCOMES)[number], reads: number, seenAfterMs: number | null): void {
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
    intentRecovered: (outcome: (typeof RECOVERED_OUTCOMES)[number]): void => recovered({ outcome }),

    /** Adds the memory, the processor time and the delay of the event loop, which are the same for the whole process. */
    watchProcess(): void {
      collectDefaultMetrics({ register });
      for (const name of WITHOUT_FIXED_SERIES) register.removeSingleMetric(name);
    },
    build,
    catalog,
    contentType: register.contentType,
    /** The text that Prometheus reads. */
    async print(): Promise<string> {
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
