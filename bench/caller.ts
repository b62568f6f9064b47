// Sends requests to the gateway over plain sockets: an HTTP client would need more processor time than the refusals that it measures.

import { connect } from 'node:net';
import type { Socket } from 'node:net';

/**
 * `good`: an answer without errors. `refused`: a 503. `overloaded`: an answer with the code OVERLOADED. `failed`: any other
 * answer. `broken`: no answer.
 */
export type End = 'good' | 'refused' | 'overloaded' | 'failed' | 'broken';

export interface Caller {
  /** The body has only ASCII characters. */
  ask(body: string): Promise<End>;
  close(): Promise<void>;
}

/** A connection with one request at a time. */
interface Connection {
  ask(body: string, then: (end: End) => void): void;
  destroy(): void;
}

const READ_BYTES = 256 * 1024;

/** Opens as many connections as there are requests at the same time. */
export function openCaller(origin: string, more: Record<string, string> = {}): Caller {
  const { hostname, port, host } = new URL(origin);
  const headers = Object.entries({ host, 'content-type': 'application/json', ...more });
  const head = `POST /graphql HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
  const open = new Set<Connection>();
  const free: Connection[] = [];
  /** What it holds is used before the next connection reads. */
  const buffer = Buffer.alloc(READ_BYTES);

  function openConnection(): Connection {
    let text = '';
    let answered: ((end: End) => void) | null = null;
    const end = (how: End) => {
      const then = answered;
      answered = null;
      text = '';
      then?.(how);
    };
    const socket: Socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer,
        callback(length) {
          text += buffer.toString('latin1', 0, length);
          if (!isWhole(text)) return true;
          const how = judge(text);
          free.push(connection);
          end(how);
          return true;
        },
      },
    });
    // The close follows, and says the same.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      open.delete(connection);
      if (free.includes(connection)) free.splice(free.indexOf(connection), 1);
      end('broken');
    });
    const connection: Connection = {
      ask(body, then) {
        answered = then;
        socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`, 'latin1');
      },
      destroy: () => socket.destroy(),
    };
    open.add(connection);
    return connection;
  }

  return {
    ask: (body) =>
      new Promise((resolve) => {
        (free.pop() ?? openConnection()).ask(body, resolve);
      }),
    async close() {
      for (const connection of open) connection.destroy();
    },
  };
}

/** Whether the answer is there as a whole. Each answer of the gateway says how long it is. */
function isWhole(text: string): boolean {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const [, length] = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, headEnd + 2)) ?? [];
  if (length === undefined) throw new Error('The answer does not say how long it is.');
  return text.length >= headEnd + 4 + Number(length);
}

function judge(text: string): End {
  const status = text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
  if (status === '503') return 'refused';
  const isData = text.startsWith('{"data":', text.indexOf('\r\n\r\n') + 4);
  if (status === '200' && isData && !text.includes('"errors":')) return 'good';
  return text.includes('"OVERLOADED"') ? 'overloaded' : 'failed';
}
