// Requests that a caller sends on one connection without waiting for the answers: they are handled one after the other.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CountCutOff } from './cut-off-callers.ts';
import { whenClosed } from './responses.ts';

/** Of all connections together. Beyond it, the connection on which the most requests wait is closed. */
export const MAX_WAITING_REQUESTS = 1000;

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** The requests of one connection. It exists as long as the connection, because a `Map` that changes with each request keeps them too long (see `InProgress`). */
interface Line {
  /** Whether a request is being handled. */
  isBusy: boolean;
  /** The starts of those that wait behind it. */
  starts: (() => void)[];
  /** Created once, and not for each request. */
  onAnswered: () => void;
}

/**
 * Starts each request when the answer before it on the same connection was taken by the system. One connection then has one place,
 * and one answer in memory, however many requests it sends.
 */
export function oneAtATime(handle: Handle, countCutOff: CountCutOff): Handle {
  const lines = new Map<Socket, Line>();
  let waitingCount = 0;

  function begin(line: Line, request: IncomingMessage, response: ServerResponse): void {
    line.isBusy = true;
    whenClosed(response, line.onAnswered);
    handle(request, response);
  }

  function startNext(line: Line, socket: Socket): void {
    line.isBusy = false;
    if (!socket.writable) waitingCount -= line.starts.splice(0).length;
    const start = line.starts.shift();
    if (!start) return;
    waitingCount--;
    start();
  }

  function closeLongest(): void {
    const [longest] = [...lines].toSorted(([, one], [, other]) => other.starts.length - one.starts.length);
    if (!longest) return;
    const [socket, line] = longest;
    waitingCount -= line.starts.splice(0).length;
    socket.destroy();
    countCutOff('tooManyPipelined');
  }

  function lineOf(socket: Socket): Line {
    const known = lines.get(socket);
    if (known) return known;
    const line: Line = { isBusy: false, starts: [], onAnswered: () => startNext(line, socket) };
    lines.set(socket, line);
    socket.once('close', () => lines.delete(socket));
    return line;
  }

  return (request, response) => {
    const { socket } = request;
    if (socket.destroyed) return;
    const line = lineOf(socket);
    if (!line.isBusy) {
      begin(line, request, response);
      return;
    }
    line.starts.push(() => begin(line, request, response));
    waitingCount++;
    if (waitingCount > MAX_WAITING_REQUESTS) closeLongest();
  };
}
