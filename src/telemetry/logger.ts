// Structured log lines. What is logged is chosen here: codes, ids and places in the code, never a value or a token.

import { pino } from 'pino';
import type { Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

// Messages of these are written from code alone. Others quote what they choke on: a parser its text, a scalar its value.
const HARMLESS = new Set(['TypeError', 'ReferenceError', 'RangeError', 'LoanProError']);

/** An error as a log may show it: name, code and stack; the message only where it cannot hold a value. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  return {
    name: error.name,
    ...('code' in error ? { code: String(error.code) } : {}),
    ...(HARMLESS.has(error.name) ? { message: error.message } : {}),
    stack: framesOf(error),
  };
}

/** The places in the code, without the message that stands above them and may run over several lines. */
function framesOf({ message, stack = '' }: Error): string[] {
  const start = stack.indexOf(message) + message.length;
  return stack
    .slice(start)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
}
