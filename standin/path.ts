// Reads paths under `odata.svc`: a set, optionally a key in parentheses, optionally a navigation.

import { customFieldValuesSet } from './custom-field-values-set.ts';
import { customFieldsSet } from './custom-fields-set.ts';
import { customersSet } from './customers-set.ts';
import type { EntitySet } from './entity-set.ts';

/** The parts of a path such as `Customers(4150)/CustomFieldValues`. */
export interface ODataPath {
  set: EntitySet;
  key: number | null;
  navigation: string | null;
}

const sets = [customersSet, customFieldValuesSet, customFieldsSet];

// Documented: `Customers(4150)` and `Customers(id=4150)` for one customer, `Customers` and `Customers()` for all.
const pattern = /^odata\.svc\/(?<name>\w+)(?:\((?:(?:id=)?(?<key>\d{1,15}))?\))?(?:\/(?<navigation>\w+))?$/;

/** Null when no set has that name, or when the path has another form. */
export function parsePath(path: string): ODataPath | null {
  const { name, key, navigation } = pattern.exec(path)?.groups ?? {};
  const set = sets.find((candidate) => candidate.name === name);
  if (set === undefined) return null;
  return { set, key: key === undefined ? null : Number(key), navigation: navigation ?? null };
}
