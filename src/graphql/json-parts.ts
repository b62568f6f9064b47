// JSON of which parts may still be written.

/** JSON, or JSON that is still being written. */
export type Json = string | Promise<string>;

export function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

// oxlint-disable-next-line typescript/promise-function-async -- an async function would wait for the promise once more
export function whenWritten(parts: readonly Json[]): Promise<string[]> {
  // oxlint-disable-next-line typescript/await-thenable -- most parts are written already, and need no promise
  return Promise.all(parts);
}

/** What JSON escapes, and every surrogate, because it escapes those that are alone. */
const ESCAPED = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** The same as `JSON.stringify`, which takes three times as long for the texts that need no escape. */
export function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
