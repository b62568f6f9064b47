// Prints the settings as a Markdown table, for the documentation.

import { SETTINGS } from './settings.ts';

/** The page with the current table of settings. */
export const withSettingsTable = (page: string) => withPrintedPart(page, 'settings', printSettings());

/** The page with what stands between the two markers of this name replaced. Throws when it has no markers. */
export function withPrintedPart(page: string, name: string, part: string): string {
  const [beginMark, endMark] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const begin = page.indexOf(beginMark);
  const end = page.indexOf(endMark);
  if (begin === -1 || end < begin) throw new Error(`The page needs the markers ${beginMark} and ${endMark}.`);
  return `${page.slice(0, begin + beginMark.length)}\n\n${part}\n\n${page.slice(end)}`;
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
