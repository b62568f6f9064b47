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

export function isReadableDirectory(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}
