// Compares two modules by what they mean, because a formatter may have changed how one of them is written.

const TOKEN = /\/\/.*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\p{ID_Continue}$]+|\S/gu;

/** Whether the texts differ only in spaces, comments, commas, semicolons, and quotes. */
export function isSameCode(one: string, other: string): boolean {
  return JSON.stringify(meaningOf(one)) === JSON.stringify(meaningOf(other));
}

function meaningOf(code: string): string[] {
  return (code.match(TOKEN) ?? []).filter((token) => !/^(\/[/*]|[,;]$)/.test(token)).map(withoutQuotes);
}

/** A formatter may choose the other quotes, and removes those of a key that needs none. */
function withoutQuotes(token: string): string {
  if (!/^["']/.test(token)) return token;
  return token.slice(1, -1).replaceAll(/\\(["'])/g, '$1');
}
