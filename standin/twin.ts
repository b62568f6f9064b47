// Makes a twin: a file of the stand-in with the definitions and the dialect of a tenant, and with made-up customers.

import { DatabaseSync } from 'node:sqlite';
import { customFieldsSet } from './custom-fields-set.ts';
import { seedCustomers } from './demo-tenant.ts';
import type { DemoCustomer } from './demo-customers.ts';
import { readOptions } from './dialect.ts';
import { generateCustomers } from './generated-customers.ts';
import { readQuirk } from './quirks.ts';
import { saveQuirks } from './saved-quirks.ts';
import { createTables } from './tables.ts';

/** A definition as LoanPro writes it. */
type Definition = Readonly<Record<string, unknown>>;

interface Twin {
  definitions: readonly Definition[];
  /** Values of switches by name. An unknown name is left out. */
  switches: Readonly<Record<string, unknown>>;
}

const CUSTOMERS = 200;

/** Free texts, which people may have filled with anything. The twin has none of them. */
const FREE_TEXTS = new Set(['description', 'sectionIdentifier']);

/** Only the defaults of these types are copied. The other ones are free texts. */
const PLAIN_DEFAULTS = /^customfield\.type\.(checkbox|select|number|currency|percentage)$/;

/** Throws when the file already has the tables of a stand-in. */
export function writeTwin(file: string, { definitions, switches }: Twin): void {
  const database = new DatabaseSync(file);
  try {
    if (!createTables(database)) throw new Error('The file already holds a tenant.');
    const known = Object.entries(switches).flatMap(([name, value]) => {
      try {
        return [readQuirk(name, value)];
      } catch {
        return [];
      }
    });
    database.exec('BEGIN');
    saveQuirks(database, Object.assign({}, ...known));
    for (const definition of definitions) insertDefinition(database, definition);
    seedCustomers(database, makeUpCustomers(definitions));
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

function insertDefinition(database: DatabaseSync, definition: Definition): void {
  const columns = customFieldsSet.members.flatMap(({ name, column }): Array<[string, string | number]> => {
    const value = definition[name];
    const isPlain = name !== 'defaultValue' || PLAIN_DEFAULTS.test(String(definition['type']));
    if (column === null || FREE_TEXTS.has(name) || !isPlain || value === null || value === undefined)
      return [];
    if (typeof value === 'number') return [[column, value]];
    return [[column, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
  database
    .prepare(
      `INSERT INTO custom_field (${columns.map(([name]) => name).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
    .run(...columns.map(([, value]) => value));
}

/** Everything but the number of a customer is made up from its place in the list. */
function makeUpCustomers(definitions: readonly Definition[]): DemoCustomer[] {
  return generateCustomers(CUSTOMERS).map((customer, index) => ({
    ...customer,
    values: definitions
      .filter((_, place) => (place + index) % 4 !== 0)
      .map((definition, place) => [Number(definition['id']), makeUp(definition, index + place)]),
  }));
}

function makeUp(definition: Definition, seed: number): string {
  const day = String(1 + (seed % 28)).padStart(2, '0');
  const month = String(1 + (seed % 12)).padStart(2, '0');
  switch (String(definition['type']).replace('customfield.type.', '')) {
    case 'number':
      return String(seed % 50);
    case 'currency':
      return `${(seed * 37) % 9000}.50`;
    case 'percentage':
      return String(((seed * 7) % 600) / 10);
    case 'date':
      return `2026-${month}-${day}`;
    case 'datetime':
      return `2026-${month}-${day} 15:45:00`;
    case 'time':
      return `${1 + (seed % 12)}:30pm`;
    case 'checkbox':
      return String(seed % 2);
    case 'select': {
      const options = readOptions(definition['selectOptions']);
      return options[seed % options.length]?.[0] ?? '1';
    }
    case 'phone':
      return `555-010-${String(seed % 10_000).padStart(4, '0')}`;
    case 'url':
      return `https://example.com/${seed}`;
    case 'associatedCompany':
      return String(1 + (seed % 9));
    default:
      return `Made up ${seed}`;
  }
}
