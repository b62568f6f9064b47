// The logger, and how an error is described in a log: never with a message that may hold a value or a token.

import { pino } from 'pino';
import type { DestinationStream, Logger as PinoLogger } from 'pino';
import { spanIds } from './trace-context.ts';

export type Logger = PinoLogger;

/** `worker`: the number of this process, where there are several. It is in every line. A line of a request with a span has its ids. */
export function createLogger(
  level: string,
  worker: number | null = null,
  destination: DestinationStream = pino.destination(1),
): Logger {
  const base = worker === null ? null : { worker };
  return pino({ level, base, timestamp: pino.stdTimeFunctions.isoTime, mixin: spanIds }, destination);
}

// The messages of these errors consist of text from the code. Every other error may quote its input: "Cannot read properties of undefined" as well.
const WITH_SAFE_MESSAGE = new Set(['LoanProError']);

/** Name, code and stack of an error. The message is included only where it cannot hold a value. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  return {
    name: error.name,
    ...('code' in error ? { code: String(error.code) } : {}),
    ...(WITH_SAFE_MESSAGE.has(error.name) ? { message: error.message } : {}),
    stack: framesOf(error),
  };
}

/** The frames of the stack, without the message that stands above them and may have several lines. */
function framesOf({ message, stack = '' }: Error): string[] {
  const start = stack.indexOf(message);
  // A message that was changed later is not the one in the stack, which cannot be told from the frames.
  if (start === -1) return [];
  return stack
    .slice(start + message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
}
