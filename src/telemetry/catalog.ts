// Every metric of the gateway: its name, its labels, and what it means. The documentation is printed from this table.

import {
  CACHES,
  CALL_KINDS,
  CALL_RESULTS,
  ERROR_CODES,
  INTENT_STATES,
  NOT_READY_CODES,
  RECOVERED_OUTCOMES,
  REFUSAL_REASONS,
  REQUEST_KINDS,
  REQUEST_OUTCOMES,
  WRITE_OUTCOMES,
} from './label-values.ts';

/** The values that each label can have. */
export type Labels = Readonly<Record<string, readonly string[]>>;

export interface Counted<Of extends Labels = Labels> {
  type: 'counter' | 'gauge';
  name: string;
  labels: Of;
  help: string;
}

export interface Distributed<Of extends Labels = Labels> extends Omit<Counted<Of>, 'type'> {
  type: 'histogram';
  buckets: readonly number[];
}

/** What runs: the version of the package, the commit that it was built from, and the version of Node. */
export interface Build {
  version: string;
  revision: string;
  node: string;
}

/** In seconds. A request may take up to 25 seconds, and a statement of the journal less than one. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];
const WAITS = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const STATEMENTS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];
const COSTS = [100, 300, 1000, 3000, 10_000, 30_000, 100_000, 150_000];
const BATCHES = [1, 2, 5, 10, 25, 50, 100, 250, 1000];
const READ_BACKS = [1, 2, 3, 4, 5, 8];

const named = (name: string) => `loanpro_gateway_${name}`;

function counter<const Of extends Labels>(name: string, labels: Of, help: string): Counted<Of> {
  return { type: 'counter', name: named(name), labels, help };
}

function gauge<const Of extends Labels>(name: string, labels: Of, help: string): Counted<Of> {
  return { type: 'gauge', name: named(name), labels, help };
}

function histogram<const Of extends Labels>(
  name: string,
  labels: Of,
  help: string,
  buckets: readonly number[],
): Distributed<Of> {
  return { type: 'histogram', name: named(name), labels, help, buckets };
}

export const CATALOG = {
  requests: counter(
    'requests_total',
    { kind: REQUEST_KINDS, outcome: REQUEST_OUTCOMES },
    'GraphQL requests that were answered or ended. The kind is unknown where the request was refused before its operation was known.',
  ),
  requestDuration: histogram(
    'request_duration_seconds',
    { kind: REQUEST_KINDS },
    'From the arrival of the headers of a GraphQL request to the end of its answer.',
    DURATIONS,
  ),
  inProgress: gauge(
    'requests_in_progress',
    {},
    'GraphQL requests that have begun and are not answered yet. Those that wait for a place have not begun.',
  ),
  errors: counter(
    'errors_total',
    { code: ERROR_CODES },
    'Answers with at least one error of this extensions.code. RATE_LIMITED counts callers who asked for too much.',
  ),
  cost: histogram(
    'operation_cost',
    {},
    'The cost that an operation was expected to have before it ran.',
    COSTS,
  ),
  calls: counter(
    'upstream_calls_total',
    { kind: CALL_KINDS, status: CALL_RESULTS },
    'Calls that were sent to LoanPro, each attempt once. The status is that of the answer, or says why there is none.',
  ),
  callDuration: histogram(
    'upstream_call_duration_seconds',
    { kind: CALL_KINDS },
    'How long LoanPro took for a call, with the connection and the body, without waiting in the gateway.',
    DURATIONS,
  ),
  callWait: histogram(
    'upstream_wait_seconds',
    { kind: CALL_KINDS },
    'How long a call waited in the gateway for its turn, before it was sent to LoanPro.',
    WAITS,
  ),
  callsInProgress: gauge('upstream_calls_in_progress', {}, 'Calls that LoanPro has not answered yet.'),
  callsWaiting: gauge('upstream_calls_waiting', {}, 'Calls that wait in the gateway for their turn.'),
  retries: counter(
    'upstream_retries_total',
    { kind: CALL_KINDS },
    'Calls that were repeated. Updates never are.',
  ),
  refusedCalls: counter(
    'upstream_refused_total',
    { reason: REFUSAL_REASONS },
    'Calls that the gateway did not send: the circuit is open, LoanPro asked for a pause, or too many calls wait.',
  ),
  circuitOpen: gauge(
    'upstream_circuit_open',
    {},
    '1 while LoanPro keeps failing, so that it is called only to test it.',
  ),
  circuitOpened: counter('upstream_circuit_opened_total', {}, 'How often the circuit opened.'),
  tokenRefused: gauge('upstream_token_refused', {}, '1 while LoanPro refuses the token.'),
  batches: histogram('batch_size', {}, 'How many customers were loaded together.', BATCHES),
  cache: counter(
    'cache_lookups_total',
    { cache: CACHES, result: ['hit', 'miss'] },
    'Lookups of field definitions, of parsed documents, and of customers that the same request had loaded already.',
  ),
  definitionsAge: gauge(
    'definitions_age_seconds',
    {},
    'The age of the field definitions that values are shown with. NaN before there are any.',
  ),
  writes: counter(
    'writes_total',
    { outcome: WRITE_OUTCOMES },
    'Writes that ended, by their outcome. REPEATED got a recorded outcome, FAILED ended with an error.',
  ),
  readBacks: histogram(
    'write_read_backs',
    {},
    'How often LoanPro was read after an update was sent, until the outcome.',
    READ_BACKS,
  ),
  visibleAfter: histogram(
    'write_visible_after_seconds',
    {},
    'How long after the answer to an update the read began that showed every value.',
    WAITS,
  ),
  statements: histogram(
    'journal_statement_duration_seconds',
    { result: ['ok', 'failed'] },
    'How long one statement of the journal took, with waiting for its turn.',
    STATEMENTS,
  ),
  journalUnavailable: gauge(
    'journal_unavailable',
    {},
    '1 while the journal cannot be written, so that writes are refused.',
  ),
  openIntents: gauge(
    'journal_open_intents',
    { state: INTENT_STATES },
    'Writes of this tenant that are open in the journal, of all replicas. The outcome of those in the state unknown is not known yet.',
  ),
  oldestIntent: gauge(
    'journal_oldest_intent_age_seconds',
    { state: INTENT_STATES },
    'The age of the oldest open write of this tenant, of all replicas. 0 if there is none.',
  ),
  recovered: counter(
    'journal_recovered_total',
    { outcome: RECOVERED_OUTCOMES },
    'Writes that were not finished, and that this process closed after reading LoanPro.',
  ),
  notReady: gauge(
    'not_ready',
    { code: NOT_READY_CODES },
    '1 for the code with which /ready answers 503. 0 for all of them while it answers 200.',
  ),
};

export const buildInfo = ({ version, revision, node }: Build) =>
  gauge(
    'build_info',
    { version: [version], revision: [revision], node: [node] },
    'Always 1. The labels say which build runs.',
  );
