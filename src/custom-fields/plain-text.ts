// Texts without the traces of the programs that stored them. Two texts that differ only in such traces have the same meaning.

/** The names of the characters from U+00A0 to U+00FF in HTML, in their order. */
const LATIN_NAMES =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot ' +
  'cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml ' +
  'Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ' +
  'ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';

/** The entities that programs write in place of characters (assumed): the five of HTML itself, Latin letters, and punctuation. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ...LATIN_NAMES.split(' ').map((name, index): [string, string] => [
    name,
    String.fromCodePoint(0xa0 + index),
  ]),
  ...Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }),
  ...Object.entries({ lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„' }),
  ...Object.entries({ ndash: '–', mdash: '—', hellip: '…', bull: '•', euro: '€', trade: '™' }),
  ...Object.entries({ ensp: '\u2002', emsp: '\u2003', thinsp: '\u2009', zwnj: '\u200c', zwj: '\u200d' }),
  ...Object.entries({ lrm: '\u200e', rlm: '\u200f', lsaquo: '‹', rsaquo: '›', dagger: '†', permil: '‰' }),
  ...Object.entries({ OElig: 'Œ', oelig: 'œ', Scaron: 'Š', scaron: 'š', Yuml: 'Ÿ' }),
]);

const ENTITY = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w+));/g;

/** An entity whose `&` may itself have been written as an entity, once or more: `&eacute;`, `&amp;eacute;`, `&#233;`, `&#xE9;`. */
const NESTED_ENTITY = /&(?:amp;)*(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w+));/g;

/**
 * One pass is enough for nearly every text. Another is needed when the characters of an entity are written as entities. A text can be
 * made that needs half as many passes as it has characters, and would keep the process busy for minutes.
 */
const MAX_PASSES = 4;

/** More marks on one letter than any language has: the limit of Unicode's Stream-Safe Text Format. */
const ENDLESS_MARKS = /\p{M}{31}/u;

/** A character that composing may change or join to the one before it. None comes before U+0300 in Unicode. */
const COMPOSABLE = /[\u0300-\uffff]/;

/**
 * Returns the text in composed Unicode (NFC), so that `e` with an accent equals `é`. A letter with more than 30 marks stays as it is: putting them in
 * order takes time that grows with the square of their number.
 */
export function composed(text: string): string {
  if (!COMPOSABLE.test(text)) return text;
  return ENDLESS_MARKS.test(text) ? text : text.normalize('NFC');
}

/**
 * Returns the text in one form, whatever a store does with texts: characters instead of HTML entities, composed Unicode (NFC), LF
 * as line ends, and no spaces around the text. Case, inner spaces and all other characters stay as they are.
 */
export function plainText(text: string): string {
  let plain = composed(text);
  for (let pass = 0; pass < MAX_PASSES && plain.includes('&'); pass += 1) {
    plain = composed(plain.replace(NESTED_ENTITY, decodeEntity));
  }
  return plain.replace(/\r\n?/g, '\n').trim();
}

/**
 * Returns the text as it is shown: each HTML entity is one character. A text is decoded once, so that a person can have typed `&amp;`
 * where the store wrote `&amp;amp;`.
 */
export function shownText(text: string): string {
  return text.includes('&') ? text.replace(ENTITY, decodeEntity) : text;
}

function decodeEntity(entity: string, decimal?: string, hexadecimal?: string, name = ''): string {
  if (name !== '') return ENTITIES.get(name) ?? entity;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  const character = isCharacter ? String.fromCodePoint(code) : entity;
  // No text may contain a control character except tabs and line ends.
  return /(?![\t\n\r])\p{Cc}/u.test(character) ? entity : character;
}

/** What no keyboard writes, and what may be written as an entity. A constant, because each use of a literal creates an object. */
const UNTYPED = /[^!-~]|&/;

/**
 * Returns the text as a keyboard would write it, for texts that hold no prose, such as numbers and dates: in plain characters, without
 * marks of direction and other invisible characters, with ASCII digits in place of wide ones, and with a hyphen in place of a minus and of
 * the dashes that programs put before digits.
 */
export function typedText(text: string): string {
  if (!UNTYPED.test(text)) return text;
  return plainText(text)
    .replace(/\p{Cf}/gu, '')
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u2212\ufe63]|[\u2010-\u2013](?=\d)/g, '-')
    .trim();
}

/** Every character that is no space and cannot be seen. */
export const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/gu;

/** Returns a name or a label in the form in which names are compared: `plainText`, where no space differs from another. */
export function plainName(name: string): string {
  return plainText(name).replace(/[\u00a0\u2007\u202f]/g, ' ');
}

/** Returns a name without what people overlook: case, accents, width of letters, spaces, punctuation and invisible characters. */
export function nearName(name: string): string {
  const plain = plainName(name);
  // See `composed`.
  const apart = ENDLESS_MARKS.test(plain) ? plain : plain.normalize('NFKD');
  return apart.toLowerCase().replace(/[\s\p{P}\p{Cf}\p{M}]/gu, '');
}

/** Whether the text begins with a digit or with a letter from A to Z. Not an expression, which takes ten times as long. */
export function beginsVisibly(text: string): boolean {
  const code = text.charCodeAt(0);
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** Whether nothing of the text can be seen: it is empty, or all of its characters are spaces or invisible. */
export function isBlank(text: string): boolean {
  if (beginsVisibly(text)) return false;
  return !/[^\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u.test(
    text.includes('&') ? plainText(text) : text,
  );
}
