// Reads the documents of the applications from their manifests, in the forms that front-end tools write.

import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** The texts of documents by their ids, which are written without `sha256:`. */
export type Documents = ReadonlyMap<string, string>;

/** A manifest cannot be used. The message names the file and shows nothing of it. */
export class ManifestProblem extends Error {
  constructor(file: string, problem: string) {
    super(`The manifest ${file} ${problem}.`);
    this.name = 'ManifestProblem';
  }
}

/** The same text as long as no manifest was added, removed or changed. */
export async function stampOf(directory: string): Promise<string> {
  const files = await manifestsIn(directory);
  const stamps = files.map(async (file) => {
    const { mtimeMs, size, ino } = await stat(path.join(directory, file));
    return [file, mtimeMs, size, ino];
  });
  return JSON.stringify(await Promise.all(stamps));
}

/** Each document has the id of its manifest, and the SHA-256 of its text. */
export async function readManifests(directory: string): Promise<Documents> {
  const documents = new Map<string, string>();
  for (const file of await manifestsIn(directory)) {
    const found = parseManifest(await readFile(path.join(directory, file), 'utf8'));
    if (found === null) throw new ManifestProblem(file, 'cannot be read');
    for (const [id, text] of found) {
      const known = documents.get(plainId(id)) ?? text;
      if (known !== text)
        throw new ManifestProblem(file, 'has an id that stands for another document as well');
      documents.set(plainId(id), text).set(createHash('sha256').update(text).digest('hex'), text);
    }
  }
  return documents;
}

export const plainId = (id: string) => id.replace(/^sha256:/, '');

async function manifestsIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((file) => file.endsWith('.json')).toSorted();
}

/**
 * Pairs of an id and a text. GraphQL Code Generator, Relay and the client package write one object from ids to texts. Apollo writes a list of
 * operations.
 */
function parseManifest(json: string): [id: string, text: string][] | null {
  const manifest = parseObject(json);
  if (manifest === null) return null;
  if (!Array.isArray(manifest['operations'])) return pairsOf(Object.entries(manifest));
  return pairsOf(
    manifest['operations'].map((operation: unknown) =>
      isObject(operation) ? [operation['id'], operation['body']] : [],
    ),
  );
}

function pairsOf(entries: readonly (readonly unknown[])[]): [string, string][] | null {
  const pairs = entries.flatMap(([id, text]): [string, string][] =>
    typeof id === 'string' && typeof text === 'string' ? [[id, text]] : [],
  );
  return pairs.length === entries.length ? pairs : null;
}

function parseObject(json: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(json);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
