// Files and directories that settings name: whether they can be read when the process starts.

import { readFileSync, readdirSync } from 'node:fs';

export function isReadableFile(path: string): boolean {
  return readOrEmpty(path) !== '';
}

export function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The keys in a file, each on a line of its own: the one that signs, and perhaps a former one. `null` when it holds anything else. */
export function readKeys(path: string): readonly [string, string?] | null {
  const [key, former, ...others] = readOrEmpty(path)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (key === undefined || !isKey(key) || others.length > 0) return null;
  if (former === undefined) return [key];
  return isKey(former) ? [key, former] : null;
}

function isKey(text: string): boolean {
  return /^\S{32,}$/.test(text);
}

export function isReadableDirectory(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}
