// The settings in the documentation are those of the program.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withSettingsTable } from '../../src/config/settings-table.ts';
import { SETTINGS } from '../../src/config/settings.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/configuration.md'), 'utf8');

it('docs/configuration.md holds the current table of settings (npm run codegen prints it)', () => {
  expect(page).toBe(withSettingsTable(page));
  for (const name of Object.keys(SETTINGS)) expect(page).toContain(`| \`${name}\` |`);
});

it.each(Object.entries(SETTINGS))('%s is described in whole sentences', (_name, { description }) => {
  expect(description).toMatch(/^[A-Z].*\.$/);
});

it('a page without the markers is refused', () => {
  expect(() => withSettingsTable('# Configuration')).toThrow('markers');
});
