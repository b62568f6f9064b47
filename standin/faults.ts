// Trouble by name: what an upstream can do to a request. Each is a fault of its own; `noFault` is the pattern.

import type { ServerResponse } from 'node:http';
import type { Answer, Fault } from './answer.ts';
import { isRecord } from './json.ts';

/** Leaves everything as it is. */
export const noFault: Fault = (_request, next) => next();

/** Confines a fault to requests that write. */
export const onWrites =
  (fault: Fault): Fault =>
  (request, next) =>
    request.method === 'GET' ? next() : fault(request, next);

/** Confines a fault to requests that read. */
export const onReads =
  (fault: Fault): Fault =>
  (request, next) =>
    request.method === 'GET' ? fault(request, next) : next();

/** Answers with a status, and applies nothing. */
export const statusBefore =
  (status: number, body = ''): Fault =>
  () => ({ status, body });

/** Applies the request, and answers as if it had failed. */
export const statusAfter =
  (status: number, body = ''): Fault =>
  (_request, next) => {
    next();
    return { status, body };
  };

/** Cuts the connection, and applies nothing. */
export const resetBefore: Fault = () => ({ socket: 'reset' });

/** Applies the request, then cuts the connection. */
export const resetAfter: Fault = (_request, next) => {
  next();
  return { socket: 'reset' };
};

/** Accepts the request and never answers. */
export const hangBefore: Fault = () => ({ socket: 'hang' });

/** Applies the request and never answers. */
export const hangAfter: Fault = (_request, next) => {
  next();
  return { socket: 'hang' };
};

/** Answers 504 now, and applies the request later. */
export const applyLate =
  (delayMs: number): Fault =>
  (_request, next) => {
    setTimeout(next, delayMs);
    return { status: 504, body: '' };
  };

/** Answers 200, and applies nothing. */
export const dropSilently: Fault = (request, next) =>
  next(withUpdate(request.body, (update) => ({ ...update, __update: false })));

/** Applies the first values of an update and drops the rest, with 200. */
export const keepFirst =
  (count: number): Fault =>
  (request, next) =>
    next(withValues(request.body, (values) => values.slice(0, count)));

/** Stores every value as another text. */
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

/** Cuts every value. */
export const cutTo = (characters: number): Fault =>
  storeAs((text) => Array.from(text).slice(0, characters).join(''));

/** Stores whole numbers in another form, with the two decimals that the samples of money have (documented). */
export const addDecimals: Fault = storeAs((text) => (/^-?\d+$/.test(text) ? `${text}.00` : text));

/** Somebody else writes right before the request is applied. */
export const foreignWriteBefore =
  (write: () => void): Fault =>
  (_request, next) => {
    write();
    return next();
  };

/** Somebody else writes right after the request was applied, before anybody can look. */
export const foreignWriteAfter =
  (write: () => void): Fault =>
  (_request, next) => {
    const answer = next();
    write();
    return answer;
  };

/** Sends the answer byte by byte, so slowly that no idle timer ever fires. */
export const drip =
  (everyMs: number): Fault =>
  (_request, next) =>
    spoken(next(), (outgoing, body) => {
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

/** Ends the connection in the middle of the body. With `close` nothing in HTTP tells that something is missing. */
export const cutBody =
  (framing: 'content-length' | 'chunked' | 'close', keptBytes: number): Fault =>
  (_request, next) =>
    spoken(next(), (outgoing, body) => {
      const { socket } = outgoing;
      const kept = body.subarray(0, keptBytes);
      const head = ['HTTP/1.1 200 OK', 'content-type: application/json'];
      if (framing === 'content-length') head.push(`content-length: ${body.length}`);
      if (framing === 'chunked') head.push('transfer-encoding: chunked');
      if (framing === 'close') head.push('connection: close');
      socket?.write(`${head.join('\r\n')}\r\n\r\n`);
      if (framing === 'chunked') socket?.write(`${kept.length.toString(16)}\r\n`);
      socket?.write(kept, () => socket.destroySoon());
    });

/** Puts more bytes on the connection behind a whole answer: a second one that nobody asked for. */
export const sendMore =
  (bytes: string): Fault =>
  (_request, next) =>
    spoken(next(), (outgoing, body) => {
      const { socket } = outgoing;
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
      outgoing.end(body, () => socket?.write(bytes));
    });

/** The body of a good answer, spoken in another way. What is no such answer is left alone. */
function spoken(answer: Answer, speak: (outgoing: ServerResponse, body: Buffer) => void): Answer {
  if (!('body' in answer) || answer.status !== 200) return answer;
  return { speak: (outgoing) => speak(outgoing, Buffer.from(answer.body)) };
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
