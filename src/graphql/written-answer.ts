// The answer to an operation without errors, which is JSON text already.

import type { ExecutionResult } from 'graphql';

type Data = NonNullable<ExecutionResult['data']>;

/** Yoga sends what `stringify` returns. Whoever wants to look into the answer reads `data`, which parses it. */
export class WrittenAnswer implements ExecutionResult {
  /** The JSON of the data. `null` when it would be too long, so that it was not written to its end. */
  readonly #json: string | null;
  /** The answer in bytes. */
  readonly length: number;

  constructor(json: string | null) {
    this.#json = json;
    this.length = json === null ? Infinity : Buffer.byteLength(json) + '{"data":}'.length;
  }

  get data(): Data {
    return JSON.parse(this.#json ?? '{}');
  }

  readonly stringify = (): string => `{"data":${this.#json}}`;
}
