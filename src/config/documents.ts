// The directory of trusted documents, and who may run nothing else, from the settings.

import type { createSettingsReader } from './settings-reader.ts';

/** `null` without a directory. */
export function readDocuments(read: ReturnType<typeof createSettingsReader>['read']) {
  const directory = read('DOCUMENTS_DIR');
  const only = read('DOCUMENTS_ONLY');
  const mandatoryFor = only.includes('all') ? ('all' as const) : only.filter((role) => role !== 'off');
  return directory === undefined ? null : { directory, mandatoryFor };
}
