// Finds numbers in a text that should not be there: of payment cards, of bank accounts, and of persons.

import { INVISIBLE, plainText } from './plain-text.ts';

export const CONTENT_KINDS = ['cardNumber', 'bankAccount', 'ssn'] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

/** Digits may be parted by so many spaces and dashes, or by one mark of those that part the digits of an amount. */
const GAP = /^(?:[\s\p{Pd}\u2212]{1,3}|[.,'’·_\u066b\u066c])$/u;

const SHORTEST_CARD = 13;
const LONGEST_CARD = 19;
const ROUTING_DIGITS = 9;

const FOUND: Record<ContentKind, (groups: readonly string[]) => boolean> = {
  cardNumber: hasCardNumber,
  bankAccount: (groups) => groups.some(isRoutingNumber),
  ssn: (groups) => groups.some((_group, at) => isSsn(groups.slice(at, at + 3))),
};

/** Searches the text as it is stored and as it is shown. Takes time that grows with the text and no faster. */
export function hasContent(text: string, kinds: readonly ContentKind[]): boolean {
  if (kinds.length === 0) return false;
  return formsOf(text).some((form) =>
    runsOfDigits(form).some((groups) => kinds.some((kind) => FOUND[kind](groups))),
  );
}

/** The forms in which a person may read the text. Some programs show invisible characters, such as a soft hyphen, as a dash or a space. */
function formsOf(text: string): string[] {
  const seen = [text, plainText(text)];
  const forms = seen.flatMap((form) => ['', '-'].map((shown) => form.replace(INVISIBLE, shown)));
  return [...new Set(forms)].map(typed);
}

/** Digits of full width and of other scripts are read as digits by people. Marks go first, because many of them make normalizing slow. */
function typed(text: string): string {
  return text
    .replace(/\p{M}/gu, '')
    .normalize('NFKC')
    .replace(/(?!\d)\p{Nd}/gu, asciiDigit);
}

/** In Unicode the digits of each script stand in a row from zero to nine, and only whole rows stand together. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

/** The groups of digits of a text. Those with only a gap between them are in one run. */
function runsOfDigits(text: string): string[][] {
  const runs: string[][] = [];
  let end = -1;
  for (const { 0: group, index } of text.matchAll(/\d+/g)) {
    // The length comes first, so that a long gap is not read.
    const isNear = end !== -1 && index - end <= 3 && GAP.test(text.slice(end, index));
    if (isNear) runs.at(-1)?.push(group);
    else runs.push([group]);
    end = index + group.length;
  }
  return runs;
}

/** A card number consists of whole groups, and others, such as a date, may stand beside them. */
function hasCardNumber(groups: readonly string[]): boolean {
  return groups.some((_group, start) => {
    let digits = '';
    for (let at = start; at < groups.length; at += 1) {
      const group = groups[at] ?? '';
      if (digits.length + group.length > LONGEST_CARD) return false;
      digits += group;
      if (digits.length >= SHORTEST_CARD && passesLuhn(digits)) return true;
    }
    return false;
  });
}

function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits, Number)
    .toReversed()
    .reduce((total, digit, at) => total + (at % 2 === 0 ? digit : digit < 5 ? 2 * digit : 2 * digit - 9), 0);
  return sum > 0 && sum % 10 === 0;
}

/** The number of a bank by the American Bankers Association: a check digit, and a first part that is in use. */
function isRoutingNumber(digits: string): boolean {
  if (digits.length !== ROUTING_DIGITS) return false;
  const first = Number(digits.slice(0, 2));
  const isInUse = first <= 12 || (first >= 21 && first <= 32) || (first >= 61 && first <= 72) || first === 80;
  const sum = Array.from(digits, Number).reduce(
    (total, digit, at) => total + digit * ([3, 7, 1][at % 3] ?? 0),
    0,
  );
  return isInUse && sum > 0 && sum % 10 === 0;
}

/** A social security number, by its form and by what is never issued. */
function isSsn([area = '', group = '', serial = '']: readonly string[]): boolean {
  if (area.length !== 3 || group.length !== 2 || serial.length !== 4) return false;
  return area !== '000' && area !== '666' && area < '900' && group !== '00' && serial !== '0000';
}
