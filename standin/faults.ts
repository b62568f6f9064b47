// The faults that tests can set on the stand-in, each with a name.

import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { answerWith } from './answer.ts';
import type { Answer, Fault } from './answer.ts';
import { isRecord } from './json.ts';

/** Answers normally. */
export const noFault: Fault = (_request, next) => next();

/** Applies a fault to writes only. */
export const onWrites =
  (fault: Fault): Fault =>
  (request, next) =>
    request.method === 'GET' ? next() : fault(request, next);

/** Applies a fault to reads only. */
export const onReads =
  (fault: Fault): Fault =>
  (request, next) =>
    request.method === 'GET' ? fault(request, next) : next();

/** Applies a fault to all reads of one customer: on its own, its values, and every list that is filtered for it. */
export const onReadsOf = (customerId: number, fault: Fault): Fault =>
  onReads((request, next) => {
    const filtered = [...(request.query['$filter'] ?? '').matchAll(/ eq (\d+)/g)];
    const isAsked =
      request.path.startsWith(`odata.svc/Customers(${customerId})`) ||
      filtered.some(([, id]) => id === String(customerId));
    return isAsked ? fault(request, next) : next();
  });

/** Answers with the status, and does not apply the request. */
export const statusBefore =
  (status: number, body = ''): Fault =>
  () => ({ status, body });

/** Answers 429, asks for a pause of so many seconds, and does not apply the request. */
export const rateLimited =
  (seconds: number): Fault =>
  () => ({ status: 429, headers: { 'retry-after': String(seconds) }, body: '' });

/** Applies the request, and then answers with the status as if it had failed. */
export const statusAfter =
  (status: number, body = ''): Fault =>
  (_request, next) => {
    next();
    return { status, body };
  };

/** Resets the connection, and does not apply the request. */
export const resetBefore: Fault = () => ({ socket: 'reset' });

/** Applies the request, and then resets the connection. */
export const resetAfter: Fault = (_request, next) => {
  next();
  return { socket: 'reset' };
};

/** Never answers, and does not apply the request. */
export const hangBefore: Fault = () => ({ socket: 'hang' });

/** Applies the request, and never answers. */
export const hangAfter: Fault = (_request, next) => {
  next();
  return { socket: 'hang' };
};

/** Answers 504 at once, and applies the request after the delay. */
export const applyLate =
  (delayMs: number): Fault =>
  (_request, next) => {
    setTimeout(next, delayMs);
    return { status: 504, body: '' };
  };

/** Applies the request and answers it as soon as the test calls the function that it gets. */
export const applyWhenTold =
  (onRequest: (apply: () => void) => void): Fault =>
  async (_request, next) => {
    await new Promise<void>((resolve) => onRequest(resolve));
    return next();
  };

/** Answers 200, and does not apply the request. */
export const dropSilently: Fault = (request, next) =>
  next(withUpdate(request.body, (update) => ({ ...update, __update: false })));

/** Answers 200 before the request is applied. The test gets the function that applies it. */
export const applyAfterAnswer =
  (onAnswer: (apply: () => void) => void): Fault =>
  (request, next) => {
    onAnswer(() => void next());
    return dropSilently(request, next);
  };

/** Answers 200 with an empty list, as if the set had no rows. */
export const emptyList =
  (set: string): Fault =>
  (request, next) =>
    request.path === `odata.svc/${set}`
      ? answerWith({ results: [], summary: { start: 0, pageSize: 50, total: 0 } })
      : next();

/** Answers every request for a set with the status, and all other requests normally. */
export const statusOf =
  (set: string, status: number): Fault =>
  (request, next) =>
    request.path === `odata.svc/${set}` ? { status, body: '' } : next();

/** Applies the first values of an update, drops the other ones, and answers 200. */
export const keepFirst =
  (count: number): Fault =>
  (request, next) =>
    next(withValues(request.body, (values) => values.slice(0, count)));

/** Stores a text that differs from the one that was sent, for every value. */
export const storeAs =
  (rewrite: (text: string) => string): Fault =>
  (request, next) =>
    next(
      withValues(request.body, (values) =>
        values.map((value) => ({
          ...value,
          customFieldValue: rewriteText(value['customFieldValue'], rewrite),
        })),
      ),
    );

/** Stores only the first characters of every value. */
export const cutTo = (characters: number): Fault =>
  storeAs((text) => Array.from(text).slice(0, characters).join(''));

/** Stores whole numbers with two decimals, as the documented samples of amounts have them. */
export const addDecimals: Fault = storeAs((text) => (/^-?\d+$/.test(text) ? `${text}.00` : text));

/** Another writer changes the tables right before the request is applied. */
export const foreignWriteBefore =
  (write: () => void): Fault =>
  (_request, next) => {
    write();
    return next();
  };

/** Another writer changes the tables right after the request was applied, before anyone can read it back. */
export const foreignWriteAfter =
  (write: () => void): Fault =>
  (_request, next) => {
    const answer = next();
    write();
    return answer;
  };

/** Sends the answer one byte at a time. The connection is never idle, so an idle timeout does not end it. */
export const drip =
  (everyMs: number): Fault =>
  (_request, next) =>
    sendBody(next(), (outgoing, body) => {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
      let sent = 0;
      const timer = setInterval(() => {
        if (outgoing.destroyed || sent >= body.length) {
          clearInterval(timer);
          if (!outgoing.destroyed) outgoing.end();
          return;
        }
        outgoing.write(body.subarray(sent, ++sent));
      }, everyMs);
    });

/** How the end of a body is told: by its length, also on a connection that closes after it, by chunks, or by the close alone. */
type Framing = 'content-length' | 'content-length and close' | 'chunked' | 'close';

/** Closes the connection in the middle of the body. With `close`, HTTP gives no sign that something is missing. */
export const cutBody =
  (framing: Framing, keptBytes: number, encoding: 'identity' | 'gzip' = 'identity'): Fault =>
  (_request, next) =>
    sendBody(next(), (outgoing, text) => {
      const { socket } = outgoing;
      const body = encoding === 'gzip' ? gzipSync(text) : text;
      const kept = body.subarray(0, keptBytes);
      const head = ['HTTP/1.1 200 OK', 'content-type: application/json', `content-encoding: ${encoding}`];
      if (framing.startsWith('content-length')) head.push(`content-length: ${body.length}`);
      if (framing === 'chunked') head.push('transfer-encoding: chunked');
      if (framing.endsWith('close')) head.push('connection: close');
      socket?.write(`${head.join('\r\n')}\r\n\r\n`);
      if (framing === 'chunked') socket?.write(`${kept.length.toString(16)}\r\n`);
      socket?.write(kept, () => socket.destroySoon());
    });

/** Sends more bytes after a complete answer, such as a second answer that was not requested. */
export const sendMore =
  (bytes: string): Fault =>
  (_request, next) =>
    sendBody(next(), (outgoing, body) => {
      const { socket } = outgoing;
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
      outgoing.end(body, () => socket?.write(bytes));
    });

/** Sends the body of a 200 answer in another way. Other answers stay as they are. */
function sendBody(answer: Answer, write: (outgoing: ServerResponse, body: Buffer) => void): Answer {
  if (!('body' in answer) || answer.status !== 200) return answer;
  return { speak: (outgoing) => write(outgoing, Buffer.from(answer.body)) };
}

/**
 * Reads lag behind writes, as they do when they come from a copy of the tables. After each write, so many reads of each address still
 * get the answer from before it. An address that was never read has no such answer.
 */
export function staleReads(count: number): Fault {
  const copies = new Map<string, { answer: Answer; staleReadsLeft: number }>();
  return ({ method, path, query }, next) => {
    if (method !== 'GET') {
      for (const copy of copies.values()) copy.staleReadsLeft = count;
      return next();
    }
    const address = JSON.stringify([path, query]);
    const copy = copies.get(address);
    if (copy && copy.staleReadsLeft > 0) {
      copy.staleReadsLeft -= 1;
      return copy.answer;
    }
    const answer = next();
    copies.set(address, { answer, staleReadsLeft: 0 });
    return answer;
  };
}

type Update = Record<string, unknown>;

function withUpdate(body: string, change: (update: Update) => Update): string {
  const update: Update = JSON.parse(body);
  return JSON.stringify(change(update));
}

function withValues(body: string, change: (values: Update[]) => Update[]): string {
  return withUpdate(body, (update) => {
    const list = update['CustomFieldValues'];
    if (!isRecord(list) || !Array.isArray(list['results'])) return update;
    return { ...update, CustomFieldValues: { results: change(list['results'].filter(isRecord)) } };
  });
}

function rewriteText(value: unknown, rewrite: (text: string) => string): unknown {
  return typeof value === 'string' ? rewrite(value) : value;
}
