// Writes what many objects have in common once, and keeps its text.

import type { GraphQLNamedType } from 'graphql';
import { createKept, createKeptBriefly } from './kept.ts';
import type { Kept } from './kept.ts';
import type { Json } from './json-parts.ts';
import type { Path, PlannedField, Run, WriteObject, Writer } from './planned-fields.ts';
import { write, writeField, writeWaiting } from './written-fields.ts';

/** What all writers that are kept keep together, so that documents with many aliases cannot fill the memory. */
export const MAX_KEPT = 25_000;
/** What a writer keeps that is not kept itself. */
const MAX_KEPT_BRIEFLY = 2500;

/** Keeps what writers have written of objects that many others have. */
export interface SharedParts {
  openTexts(): Kept<string>;
  /** For the writers of objects, by the member that these objects share. */
  openPrepared(): Kept<WriteObject>;
}

/** For writers that are kept. */
export const createSharedParts = (): SharedParts => ({
  openTexts: createKept<string>(MAX_KEPT),
  openPrepared: createKept<WriteObject>(MAX_KEPT),
});

/** For a writer that is used once. */
export const createOwnParts = (): SharedParts => ({
  openTexts: createKeptBriefly<string>(MAX_KEPT_BRIEFLY),
  openPrepared: createKeptBriefly<WriteObject>(MAX_KEPT_BRIEFLY),
});

/** How the objects of one type are written. */
export interface Plan extends Pick<Writer, 'known'> {
  fields: readonly PlannedField[];
  write: WriteObject;
}

/** Whether a type says with the extension `isShared` that the scalars of an object do not depend on who asks. */
export function isShared({ extensions }: GraphQLNamedType): boolean {
  return extensions['isShared'] === true;
}

/** The member that an interface names with the extension `sharedMember`: many objects have the same one, and it decides about their type. */
export function sharedMemberOf({ extensions }: GraphQLNamedType): string | null {
  const member = extensions['sharedMember'];
  return typeof member === 'string' ? member : null;
}

/** Writes an object that many others have once, and knows its text from then on. */
export function onceWriter(fields: readonly PlannedField[], written: Kept<string>): Omit<Plan, 'fields'> {
  const known = (source: unknown) => (isRecord(source) ? written.get(source) : undefined);
  return {
    known,
    write(source, path, run) {
      const json = known(source);
      if (json === undefined) return writeFirst(source, path, run);
      run.charactersLeft -= json.length;
      return json;
    },
  };

  function writeFirst(source: unknown, path: Path, run: Run): Json {
    const { errors } = run.context.collectedErrors;
    const errorsBefore = errors.length;
    const json = write(fields, source, path, run);
    const isWhole = typeof json === 'string' && errors.length === errorsBefore && run.charactersLeft >= 0;
    if (isWhole && isRecord(source)) written.set(source, json);
    return json;
  }
}

/** A field that has to be written for each object. */
interface OwnField {
  planned: PlannedField;
  /** The known text since the field before, and how much of it counts. */
  before: string;
  characters: number;
  /** The same with the label of this field. */
  label: string;
}

/** Returns a writer for the objects that have this shared member. What is known of the member is in its texts. */
export function preparedWriter(fields: readonly PlannedField[], member: string, shared: object): WriteObject {
  const own: OwnField[] = [];
  let text = '';
  let characters = 0;
  for (const planned of fields) {
    const label = text === '' && own.length === 0 ? planned.firstLabel : planned.nextLabel;
    const known = planned.field.name === member ? planned.known?.(shared) : undefined;
    if (known === undefined) {
      own.push({ planned, before: text, characters, label: text + label });
      text = '';
      characters = 0;
    } else {
      text += label + known;
      characters += known.length;
    }
  }
  const end = fields.length === 0 ? '{}' : `${text}}`;

  return (source, path, run) => {
    let json = '';
    for (const { planned, before, characters: known, label } of own) {
      run.charactersLeft -= known;
      const value = writeField(planned, source, path, run);
      if (typeof value !== 'string') {
        const waiting = fields.slice(fields.indexOf(planned));
        return writeWaiting(json + before, value, { waiting, source, path, run });
      }
      json += label + value;
    }
    run.charactersLeft -= characters;
    return json + end;
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
