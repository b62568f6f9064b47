// What changed at LoanPro since the lock file was pulled, in plain lines.

import type { LockedField } from './lock-file.ts';

/** Names come from LoanPro: none may end the line, or move the cursor of whoever reads it. */
const quote = (text: string) =>
  JSON.stringify(text).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => String.raw`\u{` + `${character.codePointAt(0)?.toString(16)}}`,
  );

export interface Drift {
  /** What code that was written against the lock file may stumble over. */
  breaking: string[];
  /** What it may like to know. */
  news: string[];
}

/** `now` is the same tenant, locked anew. */
export function findDrift(locked: readonly LockedField[], now: readonly LockedField[]): Drift {
  const drift: Drift = { breaking: [], news: [] };
  const current = new Map(now.map((field) => [field.id, field]));
  for (const field of locked) {
    const found = current.get(field.id);
    if (found) compare(field, found, drift);
    else drift.breaking.push(`${nameOf(field)} is gone.`);
  }
  const known = new Set(locked.map(({ id }) => id));
  for (const field of now) {
    if (!known.has(field.id)) drift.news.push(`${nameOf(field)} is new: ${field.type}.`);
  }
  return drift;
}

function compare(was: LockedField, is: LockedField, { breaking, news }: Drift): void {
  const name = nameOf(was);
  if (was.name !== is.name) breaking.push(`${name} is called ${quote(is.name)} now.`);
  if (was.type !== is.type) breaking.push(`${name} is ${is.type} now, and was ${was.type}.`);
  if (was.active && !is.active) breaking.push(`${name} is retired.`);
  if (!was.active && is.active) breaking.push(`${name} is in use again.`);
  if (was.calculated !== is.calculated) {
    breaking.push(
      `${name} is ${is.calculated ? 'calculated by LoanPro now' : 'no longer calculated by LoanPro'}.`,
    );
  }
  if (was.required !== is.required) {
    breaking.push(`${name} is ${is.required ? 'required now' : 'no longer required'}.`);
  }
  if (was.maxLength !== is.maxLength) {
    breaking.push(
      `${name} takes ${is.maxLength ?? 'any number of'} characters now, and took ${was.maxLength ?? 'any number'}.`,
    );
  }
  const options = new Map(is.options.map(({ id, label }) => [id, label]));
  for (const { id, label } of was.options) {
    const found = options.get(id);
    if (found === undefined) breaking.push(`${name} has no option ${quote(label)} any more.`);
    else if (found !== label) {
      breaking.push(`${name} calls its option ${quote(label)} ${quote(found)} now.`);
    }
  }
  const known = new Set(was.options.map(({ id }) => id));
  for (const { id, label } of is.options) {
    if (!known.has(id)) news.push(`${name} has a new option ${quote(label)}.`);
  }
}

const nameOf = ({ name, id, identifier }: LockedField) => `${quote(name)} (${identifier}, id ${id})`;
