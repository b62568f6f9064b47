// The formats of the typed slots. A typed slot takes text in one format only; `raw` takes every format that a stored text may have.

import { isCalendarDate, isInstant, isLocalTime } from './calendar.ts';
import { isDecimal } from './decimal.ts';
import type { Kind } from './kind.ts';
import { isWebAddress } from './web-address.ts';

type SlotType = NonNullable<Kind['slot']>['type'];

const FORMATS: Partial<Record<SlotType, (text: string) => boolean>> = {
  Date: isCalendarDate,
  DateTime: isInstant,
  Decimal: isDecimal,
  LocalTime: isLocalTime,
  URL: isWebAddress,
};

/** Whether a text has the format that a slot of this type takes. The scalars of the schema let every text through to this check. */
export function hasFormatOf(type: SlotType, text: string): boolean {
  return FORMATS[type]?.(text) ?? true;
}
