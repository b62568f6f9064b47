// Finds marked texts, the canaries, wherever they turn up: as they are, and in the forms in which programs write texts.

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The forms in which a text can stand within a longer one, with a name for each. */
export function formsOf(text: string): [form: string, written: string][] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const percent = hex.replaceAll(/../g, '%$&');
  return [
    ['plain', text],
    ['JSON', JSON.stringify(text).slice(1, -1)],
    ['JSON in JSON', JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1)],
    ['escaped JSON', Array.from(text, escaped).join('')],
    ['URL', encodeURIComponent(text)],
    ['form', new URLSearchParams([['', text]]).toString().slice(1)],
    ['escaped URL', percent],
    ['escaped URL in capitals', percent.toUpperCase()],
    ['hex', hex],
    ['hex in capitals', hex.toUpperCase()],
    ...(['base64', 'base64url'] as const).flatMap((encoding) =>
      [0, 1, 2].map((shift): [string, string] => [encoding, base64Within(bytes, shift, encoding)]),
    ),
  ];
}

/** The characters that do not depend on what stands around the text, when it begins `shift` bytes after a whole group of three. */
function base64Within(bytes: Buffer, shift: number, encoding: 'base64' | 'base64url'): string {
  const all = Buffer.concat([Buffer.alloc(shift), bytes]).toString(encoding);
  return all.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}

/** Says which canary is where, and in which form. */
export function findCanaries(
  canaries: Readonly<Record<string, string>>,
  places: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(canaries).flatMap(([name, canary]) =>
    formsOf(canary).flatMap(([form, written]) =>
      Object.entries(places).flatMap(([place, text]) =>
        text.includes(written) ? [`${name} in ${place} (${form})`] : [],
      ),
    ),
  );
}
