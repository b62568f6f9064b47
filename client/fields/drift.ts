// Compares the lock file with the current fields of the tenant, and describes each difference in one line.

import type { LockedField } from './lock-file.ts';

/** Names come from LoanPro. They must not end the line or send control characters to a terminal. */
const quote = (text: string) =>
  JSON.stringify(text).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => String.raw`\u{` + `${character.codePointAt(0)?.toString(16)}}`,
  );

export interface Drift {
  /** Differences that can break code that uses the lock file. */
  breaking: string[];
  /** Differences that break nothing, such as a new field. */
  news: string[];
}

/** `now` are the fields of the same tenant as they would be locked now. */
export function findDrift(locked: readonly LockedField[], now: readonly LockedField[]): Drift {
  const drift: Drift = { breaking: [], news: [] };
  const current = new Map(now.map((field) => [field.id, field]));
  for (const field of locked) {
    const found = current.get(field.id);
    if (found) compare(field, found, drift);
    else drift.breaking.push(`${nameOf(field)} no longer exists.`);
  }
  const known = new Set(locked.map(({ id }) => id));
  for (const field of now) {
    if (!known.has(field.id)) drift.news.push(`${nameOf(field)} is new: ${field.type}.`);
  }
  return drift;
}

function compare(was: LockedField, is: LockedField, { breaking, news }: Drift): void {
  const name = nameOf(was);
  if (was.name !== is.name) breaking.push(`${name} is now called ${quote(is.name)}.`);
  if (was.type !== is.type) breaking.push(`${name} now has the type ${is.type} (it had ${was.type}).`);
  if (was.active && !is.active) breaking.push(`${name} is no longer active.`);
  if (!was.active && is.active) breaking.push(`${name} is active again.`);
  if (was.calculated !== is.calculated) {
    breaking.push(
      `${name} is ${is.calculated ? 'now calculated by LoanPro' : 'no longer calculated by LoanPro'}.`,
    );
  }
  if (was.required !== is.required) {
    breaking.push(`${name} is ${is.required ? 'now required' : 'no longer required'}.`);
  }
  if (was.maxLength !== is.maxLength) {
    breaking.push(`${name} now allows ${lengthOf(is)} (it allowed ${lengthOf(was)}).`);
  }
  const options = new Map(is.options.map(({ key, label }) => [key, label]));
  for (const { key, label } of was.options) {
    const found = options.get(key);
    if (found === undefined) breaking.push(`${name} no longer has the option ${quote(label)}.`);
    else if (found !== label) {
      breaking.push(`${name}: the option ${quote(label)} is now called ${quote(found)}.`);
    }
  }
  const known = new Set(was.options.map(({ key }) => key));
  for (const { key, label } of is.options) {
    if (!known.has(key)) news.push(`${name} has a new option ${quote(label)}.`);
  }
}

const lengthOf = ({ maxLength }: LockedField) =>
  maxLength === null ? 'any number of characters' : `at most ${maxLength} characters`;

const nameOf = ({ name, id, identifier }: LockedField) => `${quote(name)} (${identifier}, id ${id})`;
