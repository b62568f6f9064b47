// Connections whose requests a test writes by hand, to see how each of them ends: with answers, closed, or reset.

import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect } from 'vitest';

export interface Line {
  socket: Socket;
  send(text: string): void;
  /** The status of each complete answer so far, with `close` behind it where the answer ends the connection. */
  answers(): string[];
  /** Everything that was received. */
  text: () => string;
  /** Resolves when the connection has ended, with the answers and, after a reset, the code of the error. */
  ended: Promise<string[]>;
}

/** An operation as the text of a request on a connection that stays open. */
export function operation(query: string): string {
  const body = JSON.stringify({ query });
  const head = ['POST /graphql HTTP/1.1', 'Host: localhost', 'Content-Type: application/json'];
  return [...head, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}

/** Opens a connection. It is established as soon as the system has accepted it, even if the gateway has not. */
export async function openLine(url: string): Promise<Line> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  const errors: string[] = [];
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? error.message));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  return {
    socket,
    send: (more) => void socket.write(more),
    answers: () => readAnswers(text),
    text: () => text,
    ended: closed.then(() => [...readAnswers(text), ...errors]),
  };
}

/** Whether no connection can be opened. */
export async function isRefused(url: string): Promise<boolean> {
  return openLine(url).then(
    ({ socket }) => {
      socket.destroy();
      return false;
    },
    () => true,
  );
}

export async function openLines(url: string, count: number): Promise<Line[]> {
  return Promise.all(Array.from({ length: count }, async () => openLine(url)));
}

/** Connections on which this request was answered before, and which both sides keep open. */
export async function openUsedLines(url: string, count: number, request: string): Promise<Line[]> {
  const lines = await openLines(url, count);
  for (const line of lines) line.send(request);
  for (const line of lines) await expect.poll(line.answers).toEqual(['200']);
  return lines;
}

/** How each connection ended, in one text. */
export async function endsOf(lines: readonly Line[]): Promise<string[]> {
  return Promise.all(lines.map(async (line) => (await line.ended).join()));
}

function readAnswers(text: string): string[] {
  const answers: string[] = [];
  for (let rest = text; ;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) return answers;
    const head = rest.slice(0, end);
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    if (rest.length < end + 4 + length) return answers;
    const status = head.split(' ', 2)[1] ?? '';
    answers.push(/^connection: close/im.test(head) ? `${status} close` : status);
    rest = rest.slice(end + 4 + length);
  }
}
