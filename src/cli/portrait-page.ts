// The page that `npm run portrait` prints: one line for each question, with its evidence, and the settings to use.

import type { Finding } from '../loanpro/portrait/finding.ts';
import type { Portrait } from '../loanpro/portrait/portrait.ts';

/** No control character of an answer reaches the terminal. */
const plain = (text: string) => text.replaceAll(/\p{Cc}/gu, ' ');

/** The settings that follow from what was seen. */
const SETTINGS_OF: Readonly<Record<string, readonly string[]>> = {
  dateSpelling: ['LOANPRO_DATE_SPELLING', 'DATE_ORDER'],
  checkboxWords: ['CHECKBOX_WORDS'],
  percentages: ['PERCENT_FORM'],
  optionsForm: ['SELECT_OPTIONS_FORM'],
  optionsStore: ['SELECT_STORES'],
  expansionLimit: ['LOANPRO_EXPANSIONS'],
  updateKey: ['LOANPRO_WRITE_DIALECT'],
  clearing: ['LOANPRO_EMPTY_VALUE'],
};

export function pageOf({ findings, definitions }: Portrait, asked: number): string {
  const lines = findings.map(({ question, value, evidence }) => {
    const answer =
      value === undefined ? 'not observable' : typeof value === 'string' ? value : JSON.stringify(value);
    return `${question}\n  ${plain(answer)} (${plain(evidence)})\n`;
  });
  const settings = Object.entries(settingsOf(findings)).map(([name, value]) => `  ${name}=${value}\n`);
  const unseen = findings
    .filter(({ value }) => value === undefined)
    .flatMap(({ about, settings: own }) =>
      (SETTINGS_OF[about] ?? []).filter((name) => own?.[name] === undefined),
    );
  return [
    `${asked} questions were asked. ${definitions.length} definitions of customer fields were read.\n\n`,
    ...lines,
    '\nSettings\n',
    ...(settings.length > 0 ? settings : ['  nothing that was seen asks for another one than the default\n']),
    ...(unseen.length > 0 ? [`\nNot seen, so look in LoanPro, and set by hand: ${unseen.join(', ')}\n`] : []),
  ].join('');
}

export function settingsOf(findings: readonly Finding[]): Record<string, string> {
  return Object.assign({}, ...findings.map(({ settings }) => settings ?? {}));
}

/** The switches of a twin. The options of its fields are copied as they are, and an empty list of rewrites is the default. */
export function switchesOf(findings: readonly Finding[]): Record<string, unknown> {
  const found = findings.filter(({ about, value }) => value !== undefined && about !== 'optionsForm');
  return Object.fromEntries(found.map(({ about, value }) => [about, value]));
}
