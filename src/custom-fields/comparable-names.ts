// Names in the form in which they are compared. A request may use the same name for each of its entities, so its form is remembered.

import { plainName } from './plain-text.ts';

/** In UTF-16 units. The names of one request are fewer, because its body has at most 1 MB. */
const MAX_REMEMBERED_UNITS = 1_048_576;

/** What a name takes beside its characters. With it, many short names take no more memory than a few long ones. */
const UNITS_FOR_EACH_NAME = 32;

const remembered = new Map<string, string>();
let units = 0;

/** The same as `plainName`, for a name that is not too long. */
export function comparableName(name: string): string {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const result = plainName(name);
  units += name.length + UNITS_FOR_EACH_NAME;
  if (units > MAX_REMEMBERED_UNITS) {
    remembered.clear();
    units = name.length + UNITS_FOR_EACH_NAME;
  }
  remembered.set(name, result);
  return result;
}
