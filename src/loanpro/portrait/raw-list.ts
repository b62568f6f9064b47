// Looks at the raw form of lists and errors. It knows every form that was seen, and says which one it is.

import { isJson } from '../json.ts';
import type { Answer } from './asker.ts';

export type Row = Record<string, unknown>;

export interface RawList {
  rows: Row[];
  /** PHP writes an array with gaps as an object. */
  form: 'arrays' | 'objects';
  /** `results` is inside an object, `bare` stands alone. */
  wrapper: 'results' | 'bare';
  total: number | null;
}

/** Null when the answer is no list. */
export function listIn(answer: Answer | null): RawList | null {
  if (answer?.status !== 200 || !isJson(answer.json)) return null;
  return readList(answer.json['d']);
}

/** Null when the answer is no entity. */
export function entityIn(answer: Answer | null): Row | null {
  if (answer?.status !== 200 || !isJson(answer.json)) return null;
  const { d: entity } = answer.json;
  return isJson(entity) ? entity : null;
}

/** The list under a name of an entity, such as an expanded navigation. */
export function listUnder(answer: Answer | null, name: string): RawList | null {
  const entity = entityIn(answer);
  return entity === null ? null : readList(entity[name]);
}

/** Null when this is no list, such as a deferred navigation. */
export function readList(found: unknown): RawList | null {
  if (isJson(found) && '__deferred' in found) return null;
  const isWrapped = isJson(found) && 'results' in found;
  const list = isWrapped ? found['results'] : found;
  const rows = Array.isArray(list) ? list : isJson(list) ? Object.values(list) : null;
  if (rows === null || !rows.every((row) => isJson(row))) return null;
  const summary = isWrapped ? found['summary'] : undefined;
  const total = isJson(summary) && typeof summary['total'] === 'number' ? summary['total'] : null;
  return {
    rows,
    form: Array.isArray(list) ? 'arrays' : 'objects',
    wrapper: isWrapped ? 'results' : 'bare',
    total,
  };
}

/** How an answer says no: its status, or with status 200 what is in the place of the answer. */
export function refusalIn({ status, json }: Answer): number | 'error' | 'page' | 'null' | null {
  if (status !== 200) return status;
  if (!isJson(json)) return 'page';
  const { d } = json;
  if (d === null) return 'null';
  return d === undefined || (isJson(d) && 'error' in d) ? 'error' : null;
}

export function idsOf(list: RawList | null): number[] {
  return (list?.rows ?? []).map((row) => Number(row['id']));
}

/** The form of the body of an error. */
export function errorFormOf({ json }: Answer): string {
  if (!isJson(json)) return 'no JSON';
  const { d, error, message, code, context } = json;
  if (isJson(d)) return 'wrapped';
  if (isJson(error)) return isJson(error['message']) ? 'nested' : 'object';
  if (code !== undefined && context !== undefined) return 'coded';
  return message === undefined ? 'unknown' : 'message';
}
