// Translates a `$filter` to SQL: comparisons of a member with a literal, joined by `and`, `or`, `not` and parentheses.

import type { EntitySet } from './entity-set.ts';
import type { Quirks } from './quirks.ts';
import { readTokens, filterError, type Token } from './filter-tokens.ts';

/** An SQL condition, and the values of its `?`. */
interface Condition {
  sql: string;
  values: string[];
}

// Documented, except `ne`, which was observed. LoanPro also has functions and arithmetic; the stand-in rejects them.
const operators = new Map([
  ['eq', '='],
  ['ne', '<>'],
  ['lt', '<'],
  ['gt', '>'],
  ['le', '<='],
  ['ge', '>='],
]);

/** Throws an API error unless it understands the complete filter. The SQL holds column names and `?`, never text of the caller. */
export function parseFilter(
  set: EntitySet,
  filter: string,
  ranges: Quirks['rangeFilter'] = 'honoured',
): Condition {
  const tokens = readTokens(filter);
  const values: string[] = [];
  let at = 0;

  const sql = readAny();
  if (at < tokens.length) throw filterError(tokens[at]?.position ?? 0);
  return { sql, values };

  function readAny(): string {
    const parts = [readAll()];
    while (takeIf('word', 'or')) parts.push(readAll());
    return parts.join(' OR ');
  }

  function readAll(): string {
    const parts = [readOne()];
    while (takeIf('word', 'and')) parts.push(readOne());
    return parts.join(' AND ');
  }

  function readOne(): string {
    if (takeIf('word', 'not')) return `NOT (${readOne()})`;
    if (!takeIf('mark', '(')) return readComparison();
    const inner = readAny();
    if (!takeIf('mark', ')')) throw filterError(tokens[at]?.position ?? filter.length);
    return `(${inner})`;
  }

  function readComparison(): string {
    const name = take('word');
    const column = set.members.find((member) => member.name === name.text)?.column;
    if (typeof column !== 'string') throw filterError(name.position);
    const word = take('word');
    const operator = operators.get(word.text);
    if (operator === undefined) throw filterError(word.position);
    const literal = readLiteral();
    const isRange = operator !== '=' && operator !== '<>';
    if (isRange && ranges === 'refused') throw filterError(word.position);
    if (isRange && ranges === 'ignored') return 'TRUE';
    values.push(literal);
    return `${column} ${operator} ?`;
  }

  // Literals stay text. SQLite compares them as numbers when the column holds numbers.
  function readLiteral(): string {
    if (takeIf('word', 'datetime')) return take('text').text.replace('T', ' ');
    return take('text', 'number').text;
  }

  function take(...kinds: Array<Token['kind']>): Token {
    const token = tokens[at];
    if (token === undefined || !kinds.includes(token.kind))
      throw filterError(token?.position ?? filter.length);
    at += 1;
    return token;
  }

  function takeIf(kind: Token['kind'], text: string): boolean {
    const isNext = tokens[at]?.kind === kind && tokens[at]?.text === text;
    if (isNext) at += 1;
    return isNext;
  }
}
