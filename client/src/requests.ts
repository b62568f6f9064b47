// Sends GraphQL operations over fetch, each with its deadline, and turns what goes wrong into a GatewayError.

import { startDeadline } from './deadline.ts';
import { GatewayError, toGatewayError } from './errors.ts';
import type { AnswerError } from './errors.ts';
import { notAnswered, notMade, refusedOnTheWay } from './failures.ts';
import { throwIfAborted } from './pause.ts';
import type { DocumentTypeDecoration } from './typed-document.ts';

export interface ClientOptions {
  /** The GraphQL address of the gateway, such as `https://…/graphql`. */
  url: string;
  /** Sent as `Authorization: Bearer …`. A function is called before every request, so it can renew a token that expires. */
  token?: string | (() => string | Promise<string>);
  /** More headers for every request, such as those of tracing. A function is called before every request. */
  headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>);
  /**
   * How long a call may take. The default is 15,000 ms. The gateway gets this value and answers before it ends. It is a whole number
   * from 1 to 25,000: any other number is rounded to the nearest one of these, and `NaN` means the default.
   */
  timeoutMs?: number;
  /**
   * How a document is sent: as its text, or as its id. With `id`, the gateway has to know the documents: put `persisted-documents.json` of this package into its
   * `DOCUMENTS_DIR`. A document of your own that was generated without a hash is sent as its text.
   */
  documents?: 'text' | 'id';
  /** Used instead of the global fetch, for example to add your tracing. */
  fetch?: typeof globalThis.fetch;
}

export interface CallOptions {
  /** Cancels the call. The gateway then stops a read. It cannot undo an update that was already sent to LoanPro. */
  signal?: AbortSignal;
  /** How long this call may take, as in the options of the client. `NaN` means the time of the client. */
  timeoutMs?: number;
}

/** A GraphQL operation with the types of its variables and its answer, as codegen generates it. */
export interface TypedDocument<Answer, Variables> extends DocumentTypeDecoration<Answer, Variables> {
  toString(): string;
  /** Codegen writes the hash of the document here, with `persistedDocuments`. */
  __meta__?: Record<string, unknown> | undefined;
}

export interface Reply<Answer> {
  status: number;
  data: Answer | null;
  errors: readonly AnswerError[];
}

export interface Requests {
  /** Returns the answer with its errors. Throws GatewayError when there is no answer. */
  call<Answer, Variables>(
    document: TypedDocument<Answer, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Reply<Answer>>;
  /** Returns the data. Throws GatewayError when the answer has an error. */
  request<Answer, Variables>(
    document: TypedDocument<Answer, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Answer>;
}

/** How long a call may take, unless the client or the call says something else. */
const DEFAULT_TIMEOUT_MS = 15_000;
const MAX_TIMEOUT_MS = 25_000;
/** The gateway answers at its deadline. After this much longer, no answer is expected. */
const GRACE_MS = 2000;

/** The nearest time that the gateway accepts. A wrong number must not make a call fail: an update would be lost. */
export function usableTimeoutMs(
  timeoutMs: number | undefined,
  defaultMs: number = DEFAULT_TIMEOUT_MS,
): number {
  if (timeoutMs === undefined || Number.isNaN(timeoutMs)) return defaultMs;
  return Math.min(Math.max(Math.round(timeoutMs), 1), MAX_TIMEOUT_MS);
}

export function createRequests(options: ClientOptions): Requests {
  const clientTimeoutMs = usableTimeoutMs(options.timeoutMs);
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);

  async function headersFor(timeoutMs: number): Promise<Headers> {
    const token = await (typeof options.token === 'function' ? options.token() : options.token);
    const given = await (typeof options.headers === 'function' ? options.headers() : options.headers);
    const headers = new Headers(given);
    headers.set('content-type', 'application/json');
    headers.set('accept', 'application/graphql-response+json, application/json;q=0.9');
    headers.set('x-request-timeout-ms', String(timeoutMs));
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    return headers;
  }

  /** Throws a GatewayError that says that nothing was sent. */
  async function prepare(operation: object, timeoutMs: number): Promise<RequestInit> {
    if (!options.fetch && !isAddress(options.url))
      throw notMade('the url of the client is not one', undefined);
    try {
      return { method: 'POST', headers: await headersFor(timeoutMs), body: JSON.stringify(operation) };
    } catch (cause) {
      throw notMade('its token, its headers or its values cannot be used', cause);
    }
  }

  async function call<Answer, Variables>(
    document: TypedDocument<Answer, Variables>,
    variables: Variables,
    { signal, ...callOptions }: CallOptions = {},
  ): Promise<Reply<Answer>> {
    const timeoutMs = usableTimeoutMs(callOptions.timeoutMs, clientTimeoutMs);
    const init = await prepare({ ...named(document, options.documents), variables }, timeoutMs);
    const deadline = startDeadline(timeoutMs + GRACE_MS, signal);
    let status: number | null = null;
    try {
      throwIfAborted(signal);
      const response = await send(options.url, { ...init, signal: deadline.signal });
      status = response.status;
      const answer: unknown = parseJson(await response.text());
      const refusal = isOfGateway(answer)
        ? null
        : refusedOnTheWay(status, response.headers.get('retry-after'));
      if (refusal) throw refusal;
      // The gateway made the answer by the schema that the types were generated from, so it has the type of the document.
      if (isAnswer<Answer>(answer)) return { status, data: answer.data ?? null, errors: answer.errors ?? [] };
      throw new GatewayError(
        'INVALID_ANSWER',
        `The answer is not a GraphQL answer (HTTP status ${status}).`,
        {
          status,
        },
      );
    } catch (cause) {
      if (cause instanceof GatewayError) throw cause;
      throwIfAborted(signal);
      if (deadline.isOver()) {
        throw new GatewayError('TIMEOUT', 'The gateway did not answer in time.', { retryable: true, status });
      }
      throw notAnswered(cause, status);
    } finally {
      deadline.clear();
    }
  }

  async function request<Answer, Variables>(
    document: TypedDocument<Answer, Variables>,
    variables: Variables,
    callOptions?: CallOptions,
  ): Promise<Answer> {
    const { data, errors, status } = await call(document, variables, callOptions);
    if (errors.length > 0 || data === null) throw errorOf({ errors, status });
    return data;
  }

  return { call, request };
}

function named(
  document: Pick<TypedDocument<unknown, unknown>, '__meta__' | 'toString'>,
  how: ClientOptions['documents'],
): { documentId: string } | { query: string } {
  const { __meta__: meta } = document;
  const hash = meta?.['hash'];
  return how === 'id' && typeof hash === 'string' ? { documentId: hash } : { query: document.toString() };
}

function isAddress(url: string): boolean {
  // A page may give a path.
  const page: unknown = Reflect.get(globalThis, 'document');
  const base = page instanceof Object && 'baseURI' in page ? String(page.baseURI) : undefined;
  // Older browsers do not have `URL.canParse`, and React Native knows only the whole text of a URL.
  try {
    return /^https?:/.test(new URL(url, base).href);
  } catch {
    return false;
  }
}

/** The error of an answer that lacks what was asked for. */
export function errorOf({ errors, status }: Pick<Reply<unknown>, 'errors' | 'status'>): GatewayError {
  const [first] = errors;
  if (first) return toGatewayError(first, status, errors);
  return new GatewayError('INVALID_ANSWER', 'The answer has no data.', { status });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A server in front of the gateway may answer in the form of GraphQL as well, but without a code. */
function isOfGateway(answer: unknown): boolean {
  return isAnswer(answer) && (answer.data != null || answer.errors?.[0]?.extensions?.code !== undefined);
}

interface GraphQLAnswer<Answer> {
  data?: Answer | null;
  errors?: readonly AnswerError[];
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the type from its document
function isAnswer<Answer>(answer: unknown): answer is GraphQLAnswer<Answer> {
  if (typeof answer !== 'object' || answer === null) return false;
  if ('errors' in answer) return Array.isArray(answer.errors) && answer.errors.length > 0;
  return 'data' in answer && typeof answer.data === 'object';
}
