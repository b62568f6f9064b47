// The text that is shown in place of a masked value.

import type { CustomFieldDefinition } from './definition.ts';

export const MASK = '••••';

/** A shorter text keeps none of its characters, because a large part of it would be told. */
const SHORTEST_WITH_END = 8;

const LONGEST_END = /[\p{L}\p{N}]{4}$/u;

/**
 * Keeps the last four characters of a long text when they are letters or digits, such as those of an account number. The end of an
 * option would tell which one it is.
 */
export function maskedText(shown: string, { kind }: Pick<CustomFieldDefinition, 'kind'>): string {
  const end = kind.hasOptions || shown.length < SHORTEST_WITH_END ? null : LONGEST_END.exec(shown.slice(-8));
  return end === null ? MASK : `${MASK} ${end[0]}`;
}
