// Reads JSON with the members of objects in their order, and with numbers as they are written.

/** A number is its text. An object is the list of its members, in which a name may occur twice. */
export type OrderedJson =
  | string
  | boolean
  | null
  | readonly OrderedJson[]
  | { members: [string, OrderedJson][] };

const MAX_DEPTH = 4;
/** Each reader has an expression of its own, because it keeps the place where it reads. */
const createTokens = () => /\s*([{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+)/y;

/**
 * `JSON.parse` moves members with whole numbers as names to the front, and rounds large numbers. Throws when the text is not JSON, or has
 * more than four levels.
 */
export function parseInOrder(text: string): OrderedJson {
  // From here on the text is valid, so its tokens need no checks.
  JSON.parse(text);
  const token = createTokens();
  const next = (): string => token.exec(text)?.[1] ?? '';
  function read(found: string, depth: number): OrderedJson {
    if (found !== '{' && found !== '[') return scalar(found);
    if (depth === MAX_DEPTH) throw new SyntaxError('Too many levels.');
    const items: OrderedJson[] = [];
    const members: [string, OrderedJson][] = [];
    for (let part = next(); part !== '}' && part !== ']'; part = next()) {
      if (part === ',') part = next();
      if (found === '[') items.push(read(part, depth + 1));
      else if (next() === ':') members.push([String(scalar(part)), read(next(), depth + 1)]);
    }
    return found === '[' ? items : { members };
  }

  return read(next(), 0);
}

function scalar(found: string): string | boolean | null {
  const value: unknown = JSON.parse(found);
  return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : found;
}

const NESTED_OPTIONS = /"selectOptions"\s*:\s*(?=[{[])/g;

/** Returns the body with every `selectOptions` that is an object or a list as a text, so that reading the body keeps the order in it. */
export function keepOptionsText(body: string): string {
  let kept = '';
  let from = 0;
  for (const { 0: name, index } of body.matchAll(NESTED_OPTIONS)) {
    if (index < from) continue;
    const start = index + name.length;
    const end = endOfValue(body, start);
    kept += body.slice(from, start) + JSON.stringify(body.slice(start, end));
    from = end;
  }
  return from === 0 ? body : kept + body.slice(from);
}

function endOfValue(text: string, start: number): number {
  const token = createTokens();
  token.lastIndex = start;
  let depth = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    if (found[1] === '{' || found[1] === '[') depth += 1;
    if (found[1] === '}' || found[1] === ']') depth -= 1;
    if (depth === 0) return token.lastIndex;
  }
  return text.length;
}
