// Sends GraphQL operations over fetch, each with its deadline, and turns what goes wrong into a GatewayError.

import { startDeadline } from './deadline.ts';
import type { Deadline } from './deadline.ts';
import { GatewayError } from './errors.ts';
import { notAnswered, notMade } from './failures.ts';
import { baseOfPage, corsHint } from './page.ts';
import { throwIfAborted } from './pause.ts';
import { errorOf, readReply } from './reply.ts';
import type { Reply } from './reply.ts';
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

  let wasRead = false;

  async function headersFor(): Promise<Headers> {
    const token = await (typeof options.token === 'function' ? options.token() : options.token);
    const given = await (typeof options.headers === 'function' ? options.headers() : options.headers);
    const headers = new Headers(given);
    headers.set('content-type', 'application/json');
    headers.set('accept', 'application/graphql-response+json, application/json;q=0.9');
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    return headers;
  }

  /** Throws a GatewayError that says that nothing was sent. The gateway gets the time that is left after the token was made. */
  async function prepare(operation: object, timeoutMs: number, deadline: Deadline): Promise<RequestInit> {
    const problem = options.fetch ? null : problemOf(options.url);
    if (problem !== null) throw notMade(problem);
    try {
      const body = JSON.stringify(operation);
      const headers = await deadline.race(headersFor());
      const remainingMs = Math.max(1, timeoutMs - Math.floor(deadline.elapsedMs()));
      headers.set('x-request-timeout-ms', String(remainingMs));
      // The gateway never redirects. Followed, a redirect could end anywhere, and look like a lost answer.
      return { method: 'POST', headers, body, redirect: 'manual', signal: deadline.signal };
    } catch (cause) {
      if (deadline.isOver()) throw notMade('its token or its headers took too long', { retryable: true });
      throw notMade('its token, its headers or its values cannot be used', { cause });
    }
  }

  async function call<Answer, Variables>(
    document: TypedDocument<Answer, Variables>,
    variables: Variables,
    { signal, ...callOptions }: CallOptions = {},
  ): Promise<Reply<Answer>> {
    const timeoutMs = usableTimeoutMs(callOptions.timeoutMs, clientTimeoutMs);
    const deadline = startDeadline(timeoutMs + GRACE_MS, signal);
    let status: number | null = null;
    try {
      throwIfAborted(signal);
      const init = await prepare({ ...named(document, options.documents), variables }, timeoutMs, deadline);
      throwIfAborted(signal);
      const response = await deadline.race(send(options.url, init));
      ({ status } = response);
      wasRead = true;
      return readReply<Answer>(response, await deadline.race(response.text()));
    } catch (cause) {
      throwIfAborted(signal);
      if (cause instanceof GatewayError) throw cause;
      if (deadline.isOver()) {
        throw new GatewayError('TIMEOUT', 'The gateway did not answer in time.', { retryable: true, status });
      }
      throw notAnswered(cause, status, wasRead ? '' : corsHint(options.url));
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

/** `fetch` would refuse these, and a page would send a missing address to its own server. */
function problemOf(url: unknown): string | null {
  if (typeof url !== 'string' || url === '') return 'the client has no url';
  // Older browsers do not have `URL.canParse`, and React Native knows only the whole text of a URL.
  try {
    const { href } = new URL(url, baseOfPage());
    if (/^https?:\/\/[^/?#]*@/.test(href)) return 'the url of the client has a user name or a password in it';
    return /^https?:/.test(href) ? null : 'the url of the client is not one of http or https';
  } catch {
    return 'the url of the client is not one';
  }
}
