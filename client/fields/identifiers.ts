// Makes the name that a field has in code. It is unique, and it stays the same when the field is renamed in LoanPro.

/** Words that JavaScript reserves, and names that every object already has. */
const TAKEN = new Set([
  ...`break case catch class const continue debugger default delete do else enum export extends false finally for
  function if import in instanceof new null return super switch this throw true try typeof var void while with yield
  await let static implements interface package private protected public arguments eval undefined then prototype
  toJSON`.split(/\s+/),
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** Latin letters that do not consist of a plain letter and an accent. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
};

/** An abbreviation, also in the plural or before the next word, or a word, or digits with the letters that follow. */
const WORD = /[A-Z]+s?(?![a-z])|[A-Z]?[a-z]+|\d+[a-z]*|[A-Z]/g;

/**
 * In camel case and ASCII: `HTTP Server URL` and `HTTPServerURL` become `httpServerUrl`. Accents are removed. A name in another script has
 * none of these letters, so its id is used instead.
 */
export function identifierOf(name: string, id: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/['’]/g, '')
    .replaceAll(/[ßẞæÆœŒøØłŁđĐðÐþÞı]/g, (letter) => LETTERS[letter] ?? '')
    .match(WORD);
  const joined = (words ?? [])
    .map((word) => word.toLowerCase())
    .map((word, place) => (place === 0 ? word : upperFirst(word)))
    .join('');
  if (joined === '') return `field${id}`;
  if (/^\d/.test(joined) || TAKEN.has(joined)) return `field${upperFirst(joined)}`;
  return joined;
}

const upperFirst = (word: string) => (word[0]?.toUpperCase() ?? '') + word.slice(1);

/**
 * An identifier for every field. A field whose id is in `known` keeps its identifier, even when it was renamed. When several
 * other fields would get the same identifier, each of them gets its id as a suffix, so the order of the fields does not matter.
 */
export function assignIdentifiers(
  fields: readonly { id: string; name: string }[],
  known: ReadonlyMap<string, string>,
): Map<string, string> {
  const fresh = fields.filter(({ id }) => !known.has(id));
  const wanted = new Map<string, { id: string }[]>();
  for (const field of fresh) {
    const identifier = identifierOf(field.name, field.id);
    const claimants = wanted.get(identifier);
    if (claimants) claimants.push(field);
    else wanted.set(identifier, [field]);
  }
  const taken = new Set(known.values());
  const assigned = new Map(
    fields.flatMap(({ id }) => (known.has(id) ? [[id, known.get(id) ?? ''] as const] : [])),
  );
  for (const [identifier, claimants] of wanted) {
    for (const { id } of claimants) {
      let own = claimants.length > 1 || taken.has(identifier) ? `${identifier}${id}` : identifier;
      while (taken.has(own)) own = `${own}_${id}`;
      taken.add(own);
      assigned.set(id, own);
    }
  }
  return assigned;
}
