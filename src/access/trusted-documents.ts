// The documents of the applications that use the gateway, and who may run nothing else.

import { hasRole } from './has-role.ts';
import { ManifestProblem, plainId, readManifests, stampOf } from './manifests.ts';
import type { Documents } from './manifests.ts';
import type { Viewer } from './viewer.ts';

export interface TrustedDocuments {
  /** Returns the text of a document by its id, or `undefined` when there is none. */
  find(id: string): Promise<string | undefined>;
  /** Whether this is the text of one of the documents, letter by letter. */
  includes(text: string): Promise<boolean>;
  isMandatoryFor(viewer: Viewer): boolean;
}

export type DocumentsNotice = { kind: 'replaced'; count: number } | { kind: 'unreadable'; problem: string };

export interface DocumentsOptions {
  directory: string;
  /** Who may run nothing else: everybody, or the callers with one of these roles. */
  mandatoryFor: 'all' | readonly string[];
  onNotice: (notice: DocumentsNotice) => void;
}

/** Looking at the directory costs less than an operation, but it is not free. */
const LOOK_EVERY_MS = 1000;

/**
 * Reads the manifests again when the directory has changed, which is looked at once a second while documents are asked for. While the new ones
 * cannot be read, the last ones stay in use. Rejects if they cannot be read at the start.
 */
export async function openTrustedDocuments({
  directory,
  mandatoryFor,
  onNotice,
}: DocumentsOptions): Promise<TrustedDocuments> {
  let stamp = await stampOf(directory);
  let byId = await readManifests(directory);
  let texts = new Set(byId.values());
  let problem: string | null = null;
  let lookedAtMs = performance.now();
  let looking: Promise<void> | null = null;

  function use(documents: Documents): void {
    byId = documents;
    texts = new Set(documents.values());
  }

  async function look(): Promise<void> {
    try {
      const found = await stampOf(directory);
      if (found !== stamp || problem !== null) {
        use(await readManifests(directory));
        onNotice({ kind: 'replaced', count: texts.size });
      }
      stamp = found;
      problem = null;
    } catch (error) {
      const reason = error instanceof ManifestProblem ? error.message : 'The directory cannot be read.';
      // Reported once, and not again every second.
      if (reason !== problem) onNotice({ kind: 'unreadable', problem: reason });
      problem = reason;
    }
    lookedAtMs = performance.now();
  }

  async function current(): Promise<void> {
    if (performance.now() - lookedAtMs < LOOK_EVERY_MS) return;
    await (looking ??= look().finally(() => (looking = null)));
  }

  return {
    async find(id) {
      await current();
      return byId.get(plainId(id));
    },
    async includes(text) {
      await current();
      return texts.has(text);
    },
    isMandatoryFor: (viewer) => mandatoryFor === 'all' || hasRole(viewer, mandatoryFor),
  };
}
