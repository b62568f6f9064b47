// Files that settings name: whether they can be read when the process starts.

import { readFileSync } from 'node:fs';

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
