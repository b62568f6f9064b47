// The table of the kinds of custom fields. A new kind needs one file in this folder, and one line here.

import { associatedCompany } from './associated-company.ts';
import { checkbox } from './checkbox.ts';
import { currency } from './currency.ts';
import { date } from './date.ts';
import { dateTime } from './date-time.ts';
import type { Kind } from './kind.ts';
import { number } from './number.ts';
import { other } from './other.ts';
import { percentage } from './percentage.ts';
import { phone } from './phone.ts';
import { select } from './select.ts';
import { text } from './text.ts';
import { time } from './time.ts';
import { url } from './url.ts';

/** The order of the kinds is their order in the schema. */
export const KINDS: readonly Kind[] = [
  text,
  number,
  currency,
  percentage,
  date,
  dateTime,
  time,
  checkbox,
  select,
  phone,
  url,
  associatedCompany,
  other,
];

/** The kind of a field whose type is not known, or that has no definition. */
export const UNKNOWN_KIND: Kind = other;
