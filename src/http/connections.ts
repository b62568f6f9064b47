// The open connections of the HTTP server: how they end in a shutdown without an answer or a request getting lost.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { sendUnparsedRequestError } from './http-error.ts';
import { networkOf } from './network.ts';
import { whenClosed } from './responses.ts';

export interface Connections {
  open: ReadonlyMap<Socket, Connection>;
  /** From now on every connection ends with its next answer, which tells the caller so. */
  endWithNextAnswer(): void;
  /** Ends the connections on which no request has begun to arrive for a short time. */
  endIdle(): void;
  /** Ends all connections except those with a request that is being answered. */
  endUnanswered(): void;
}

export interface Connection {
  network: string;
  /** The answers that are not sent yet, oldest first. There are several only if a caller does not wait for them. */
  pending: ServerResponse[];
  /** How many bytes had been received when the last request ended. More of them belong to a request that is still arriving. */
  handledBytes: number;
  /** The last request, if it was answered before its body had arrived. What comes then still belongs to it. */
  unfinished: IncomingMessage | null;
  idleSinceMs: number;
  isEnding: boolean;
}

/** Its listeners are created once, and not for each request. */
interface Tracked extends Connection {
  noteEnd: () => void;
  noteAnswered: () => void;
}

/** A request that was sent while the shutdown began is still answered on a connection that stays open for this long. */
const IDLE_MS = 100;

/** How long a connection stays half closed for a caller that does not close its own side. */
const LINGER_MS = 1000;

/** Has to be called before the server listens. Also answers what cannot be parsed as a request. */
export function trackConnections(server: Server): Connections {
  const connections = new Map<Socket, Tracked>();
  let endsWithNextAnswer = false;

  server.on('connection', (socket: Socket) => {
    const connection: Tracked = {
      network: networkOf(socket.remoteAddress),
      pending: [],
      handledBytes: 0,
      unfinished: null,
      idleSinceMs: performance.now(),
      isEnding: false,
      noteEnd() {
        connection.unfinished = null;
        connection.handledBytes = socket.bytesRead;
        connection.idleSinceMs = performance.now();
      },
      noteAnswered() {
        const answered = connection.pending.findLast(({ closed }) => closed);
        connection.pending = connection.pending.filter(({ closed }) => !closed);
        connection.noteEnd();
        if (answered && !answered.req.complete) connection.unfinished = answered.req;
      },
    };
    connections.set(socket, connection);
    socket.once('close', () => connections.delete(socket));
  });

  function noteRequest(request: IncomingMessage, response: ServerResponse): void {
    const connection = connections.get(request.socket);
    if (!connection) return;
    connection.pending.push(response);
    if (endsWithNextAnswer) markLastAnswer(connection);
    request.on('close', connection.noteEnd);
    whenClosed(response, connection.noteAnswered);
  }
  // Before the handler of requests, which may answer at once.
  for (const event of ['request', 'checkExpectation', 'checkContinue'])
    server.prependListener(event, noteRequest);

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const connection = connections.get(socket);
    // Those whose request arrived as a whole. What cannot be parsed came behind it, and must not take the place of its answer.
    const last = connection?.pending.findLast(({ req }) => req.complete);
    // Nobody gets two answers to one request. One that did not arrive in time may be told so behind its answer, because the connection ends for that.
    const isAnswered = connection?.unfinished?.complete === false && !last;
    if (isAnswered && error.code !== 'ERR_HTTP_REQUEST_TIMEOUT') return void socket.destroy();
    if (!connection || !last || error.code === 'ECONNRESET') return sendUnparsedRequestError(error, socket);
    if (connection.isEnding) return;
    connection.isEnding = true;
    if (!last.headersSent) last.setHeader('connection', 'close');
    whenClosed(last, () => endGently(socket));
  });

  function endWhere(isToEnd: (socket: Socket, connection: Connection) => boolean): void {
    for (const [socket, connection] of connections) {
      if (connection.isEnding || connection.pending.length > 0 || !isToEnd(socket, connection)) continue;
      connection.isEnding = true;
      endGently(socket);
    }
  }

  return {
    open: connections,
    endWithNextAnswer() {
      endsWithNextAnswer = true;
      for (const connection of connections.values()) {
        connection.idleSinceMs = performance.now();
        markLastAnswer(connection);
      }
    },
    endIdle() {
      const idleBeforeMs = performance.now() - IDLE_MS;
      endWhere(
        (socket, { handledBytes, idleSinceMs }) =>
          socket.bytesRead === handledBytes && idleSinceMs <= idleBeforeMs,
      );
    },
    endUnanswered: () => endWhere(() => true),
  };
}

/** Node closes the connection behind an answer with this header, so only the last answer may have it. */
function markLastAnswer({ pending }: Connection): void {
  const last = pending.at(-1);
  for (const response of pending) {
    if (response.headersSent) continue;
    if (response === last) response.setHeader('connection', 'close');
    else response.removeHeader('connection');
  }
}

/**
 * Closes the side of the gateway only. If a request is on its way all the same, the caller sees that the connection ended. A
 * connection that is closed as a whole would be reset by that request (RFC 9112, section 9.6).
 */
function endGently(socket: Socket): void {
  socket.end();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
