// Prints the settings as a Markdown table, for the documentation.

import { SETTINGS } from './settings.ts';

const BEGIN = '<!-- settings -->';
const END = '<!-- /settings -->';

/** The page with the table between its two markers replaced by the current one. Throws when it has no markers. */
export function withSettingsTable(page: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`The page needs the markers ${BEGIN} and ${END}.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${printSettings()}\n\n${page.slice(end)}`;
}

function printSettings(): string {
  const rows = Object.entries(SETTINGS).map(([name, { expected, shownDefault, description }]) => [
    `\`${name}\``,
    expected,
    shownDefault,
    description,
  ]);
  return [['setting', 'must be', 'default', 'description'], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`)
    .join('\n');
}
