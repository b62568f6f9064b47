// The text that is shown in place of a masked value.

import type { CustomFieldDefinition } from './definition.ts';
import { INVISIBLE, plainText } from './plain-text.ts';

export const MASK = '••••';

/** A text with fewer visible characters keeps none of them, because a large part of it would be told. */
const SHORTEST_WITH_END = 8;

const LONGEST_END = /[\p{L}\p{N}]{4}$/u;

/**
 * Keeps the last four characters of a long text when they are letters or digits, such as those of an account number. The end of an
 * option would tell which one it is.
 */
export function maskedText(shown: string, { kind }: Pick<CustomFieldDefinition, 'kind'>): string {
  const plain = plainText(shown).replace(INVISIBLE, '').trim();
  const visible = plain.match(/[^\s\p{M}]/gu)?.length ?? 0;
  const end = kind.hasOptions || visible < SHORTEST_WITH_END ? null : LONGEST_END.exec(plain.slice(-8));
  return end === null ? MASK : `${MASK} ${end[0]}`;
}
