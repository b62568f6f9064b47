// Requests that a caller sends on one connection without waiting for the answers: they are handled one after the other.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CountCutOff } from './cut-off-callers.ts';

/** Of all connections together. Beyond it, the connection on which the most requests wait is closed. */
export const MAX_WAITING_REQUESTS = 1000;

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Starts each request when the answer before it on the same connection was taken by the system. One connection then has one place,
 * and one answer in memory, however many requests it sends.
 */
export function oneAtATime(handle: Handle, countCutOff: CountCutOff): Handle {
  /** For each connection with a request that is being handled: the starts of those that wait behind it. */
  const lines = new Map<Socket, (() => void)[]>();
  let waitingCount = 0;

  function begin(socket: Socket, request: IncomingMessage, response: ServerResponse): void {
    response.once('close', () => startNext(socket));
    handle(request, response);
  }

  function startNext(socket: Socket): void {
    const line = lines.get(socket) ?? [];
    if (!socket.writable || line.length === 0) {
      waitingCount -= line.length;
      lines.delete(socket);
      return;
    }
    waitingCount--;
    line.shift()?.();
  }

  function closeLongest(): void {
    const [longest] = [...lines].toSorted(([, one], [, other]) => other.length - one.length);
    if (!longest) return;
    const [socket, line] = longest;
    waitingCount -= line.splice(0).length;
    socket.destroy();
    countCutOff('tooManyPipelined');
  }

  return (request, response) => {
    const { socket } = request;
    if (socket.destroyed) return;
    const line = lines.get(socket);
    if (!line) {
      lines.set(socket, []);
      begin(socket, request, response);
      return;
    }
    line.push(() => begin(socket, request, response));
    waitingCount++;
    if (waitingCount > MAX_WAITING_REQUESTS) closeLongest();
  };
}
