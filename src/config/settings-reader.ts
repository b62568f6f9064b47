// Reads settings from texts, and collects everything that is wrong with them. No problem repeats a value.

import type { Setting } from './setting.ts';
import { SETTINGS } from './settings.ts';

type Table<Values> = { readonly [Name in keyof Values]: Setting<Values[Name]> };

interface SettingsReader<Values> {
  /** The value, or the default when the setting is missing. Also the default when the text is invalid: that is a problem. */
  read<Name extends keyof Values & string>(name: Name): Values[Name];
  /** One sentence for each invalid setting that was read so far. */
  problems: readonly string[];
}

function createReader<Values>(
  table: Table<Values>,
  given: Readonly<Record<string, string | undefined>>,
): SettingsReader<Values> {
  const problems: string[] = [];
  return {
    problems,
    read(name) {
      const { schema, expected, default: unset } = table[name];
      const text = given[name];
      // An empty variable counts as not set.
      if (text === undefined || text === '') return unset;
      if (/^(["']).*\1$/s.test(text)) {
        problems.push(`${name} is in quotes, which would be a part of its value. Remove them.`);
        return unset;
      }
      const { success, data } = schema.safeParse(text);
      if (success) return data;
      problems.push(`${name} must be ${expected}.`);
      return unset;
    },
  };
}

export function createSettingsReader(given: Readonly<Record<string, string | undefined>>) {
  return createReader(SETTINGS, given);
}
