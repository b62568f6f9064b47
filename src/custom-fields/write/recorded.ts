// The report of a write that was recorded earlier. The journal holds no values, so it tells results and errors only.

import type { DefinitionList } from '../definition.ts';
import { ENTITIES } from '../entities.ts';
import type { ReportedChange } from './change.ts';
import type { RecordedProblem, RecordedWrite } from './journal.ts';
import { missingDefinitionOf } from './missing-definition.ts';
import { notFound, userError } from './user-error.ts';
import type { UserError } from './user-error.ts';

export interface RecordedReport {
  write: RecordedWrite;
  changes: ReportedChange[];
  userErrors: UserError[];
}

/**
 * `definitions` are those of now, or `null` when they cannot be loaded. A field whose definition is not there is shown as an inactive
 * field with the name that it had when it was written.
 */
export function reportRecorded(write: RecordedWrite, definitions: DefinitionList | null): RecordedReport {
  const changes = write.results.map(({ fieldId, name, result }, valueIndex): ReportedChange => {
    const definition = definitions?.byId.get(fieldId) ?? missingDefinitionOf(fieldId, name);
    return { valueIndex, definition, result, before: null, after: null };
  });
  const userErrors = write.problems.map(({ code, fieldId, ...details }): UserError => {
    const { type } = write.entity;
    if (code === ENTITIES[type].notFoundCode) return notFound(type);
    const definition = fieldId === null ? null : (definitions?.byId.get(fieldId) ?? null);
    return userError(code, { ...details, definition });
  });
  return { write, changes, userErrors };
}

/** An error as it is recorded. */
export function recordProblem({
  code,
  path,
  valueIndex,
  definition,
  retryAfterMs,
}: UserError): RecordedProblem {
  return { code, path, valueIndex, fieldId: definition?.id ?? null, retryAfterMs };
}
