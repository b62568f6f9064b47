// Syntax errors for callers: they name a token of GraphQL itself, and never one that may be somebody's data.

/** The names that GraphQL itself gives a meaning. Every other name may have been meant as a value. */
const KEYWORDS = new Set(
  'query mutation subscription fragment on true false null schema scalar type interface union enum input directive extend'.split(
    ' ',
  ),
);

/** A token as GraphQL describes it: punctuation in quotes, an end, or its kind and its text. The text of a string may contain quotes. */
const TOKEN =
  /^(?:"([!$&():=@[\]{|}]|\.\.\.)"|(<[SE]OF>)|(Name|Int|Float|String|BlockString)(?: "(\w{1,12})"$)?)/;

/** Returns the message of a syntax error with those of its tokens that are GraphQL's own. The place is in its line and column. */
export function withoutForeignTokens(message: string): string {
  const [, expected, found] =
    /^Syntax Error: Expected ("[^"]{1,12}"|[<\w>]+)(?:, found ([^]*)\.$)?/.exec(message) ?? [];
  if (expected !== undefined) {
    const words = found === undefined ? null : ownToken(found);
    return `Syntax Error: Expected ${expected}${words === null ? '' : `, found ${words}`}.`;
  }
  const unexpected = /^Syntax Error: Unexpected ([^]*)\.$/.exec(message)?.[1];
  const words = unexpected === undefined ? null : ownToken(unexpected);
  if (words !== null) return `Syntax Error: Unexpected ${words}.`;
  const start = /^Syntax Error: [\w ,]+/.exec(message)?.[0].trim();
  return `${start?.replace(/ but got$/, '') ?? 'Syntax Error'}.`;
}

/** The token in words that repeat only what is GraphQL's own. `null` when it cannot be told. */
function ownToken(described: string): string | null {
  const [, punctuation, end, kind, name] = TOKEN.exec(described) ?? [];
  if (punctuation !== undefined) return `"${punctuation}"`;
  if (end !== undefined || kind === undefined) return end ?? null;
  return kind === 'Name' && name !== undefined && KEYWORDS.has(name) ? `Name "${name}"` : kind;
}
