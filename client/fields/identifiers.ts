// The name a field has in code: from what LoanPro calls it, plain, unique, and kept when LoanPro calls it something else.

/** Words that mean something of their own to whoever reads the module, or on every object. */
const TAKEN = new Set([
  ...`break case catch class const continue debugger default delete do else enum export extends false finally for
  function if import in instanceof new null return super switch this throw true try typeof var void while with yield
  await let static implements interface package private protected public arguments eval undefined then prototype
  toJSON`.split(/\s+/),
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** Latin letters that are no letter with an accent. */
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

/** In camel case and ASCII: accents go, other scripts leave nothing, and then the id has to do. */
export function identifierOf(name: string, id: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/['’]/g, '')
    .replaceAll(/[ßẞæÆœŒøØłŁđĐðÐþÞı]/g, (letter) => LETTERS[letter] ?? '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const joined = words
    .map((word, place) => (place === 0 ? lowerFirst(word) : word[0]?.toUpperCase() + word.slice(1)))
    .join('');
  if (joined === '') return `field${id}`;
  if (/^\d/.test(joined) || TAKEN.has(joined)) return `field${joined[0]?.toUpperCase()}${joined.slice(1)}`;
  return joined;
}

/** `SSN` becomes `ssn`, `CreditTier` becomes `creditTier`. */
function lowerFirst(word: string): string {
  return word === word.toUpperCase() ? word.toLowerCase() : (word[0]?.toLowerCase() ?? '') + word.slice(1);
}

/**
 * An identifier for every field. One that is `known` by its id keeps it, whatever it is called now; of the others, those that would
 * clash have their id behind them, all of them: which came first makes no difference.
 */
export function assignIdentifiers(
  fields: readonly { id: string; name: string }[],
  known: ReadonlyMap<string, string>,
): Map<string, string> {
  const fresh = fields.filter(({ id }) => !known.has(id));
  const wanted = Map.groupBy(fresh, ({ id, name }) => identifierOf(name, id));
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
