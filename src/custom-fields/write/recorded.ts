// The report of a write that was recorded earlier. The journal holds no values, so it tells results and errors only.

import type { DefinitionList } from '../definition.ts';
import { ENTITIES } from '../entities.ts';
import type { FieldId } from '../ids.ts';
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

/** `definitions` are those of now. A field that is no longer defined is shown as an inactive field whose name is its id. */
export function reportRecorded(write: RecordedWrite, definitions: DefinitionList): RecordedReport {
  const definitionOf = (id: FieldId) => definitions.byId.get(id) ?? missingDefinitionOf(id);
  const changes = write.results.map(({ fieldId, result }, valueIndex): ReportedChange => {
    return { valueIndex, definition: definitionOf(fieldId), result, before: null, after: null };
  });
  const errors = write.problems.map(({ code, valueIndex, fieldId }): UserError => {
    const { type } = write.entity;
    if (code === ENTITIES[type].notFoundCode) return notFound(type);
    const path = valueIndex === null ? ['values'] : ['values', String(valueIndex)];
    const definition = fieldId === null ? null : definitionOf(fieldId);
    return userError(code, { path, valueIndex, definition });
  });
  return { write, changes, userErrors: errors };
}

/** An error as it is recorded. */
export function recordProblem({ code, valueIndex, definition }: UserError): RecordedProblem {
  return { code, valueIndex, fieldId: definition?.id ?? null };
}
