// Measures an answer before it is turned into text. Turning it into text first would take the memory that the limit protects.

import { WrittenAnswer } from './written-answer.ts';

/** Whether the JSON text of the answer has more bytes than this. Stops measuring as soon as it is known. */
export function isLargerThan(maxBytes: number, answer: unknown): boolean {
  if (answer instanceof WrittenAnswer) return answer.length > maxBytes;
  let left = maxBytes;

  function fits(value: unknown): boolean {
    if (typeof value === 'string') left -= bytesOf(value);
    else if (Array.isArray(value)) {
      left -= 2 + value.length;
      return left >= 0 && value.every(fits);
    } else if (typeof value === 'object' && value !== null) {
      if ('toJSON' in value && typeof value.toJSON === 'function') return fits(value.toJSON());
      left -= 2;
      for (const name of Object.keys(value)) {
        left -= name.length + 4;
        if (!fits(Reflect.get(value, name))) return false;
      }
    } else left -= 5;
    return left >= 0;
  }

  return !fits(answer);
}

/** Most texts are plain, and then every character is one byte. */
function bytesOf(text: string): number {
  return /^[ !#-[\]-~]*$/.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text));
}
