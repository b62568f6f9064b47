// Makes the tenant of a stand-in large: many definitions, lists with many options, and customers with a value in each field.

import type { Standin } from '../../standin/server.ts';

export interface TenantSize {
  /** How many fields are added. */
  fields: number;
  /** The id of the first one. The default is 1001. */
  firstId?: number;
  /** How many options each of them has. Without options they are text fields. */
  options?: number;
  /** The text that each customer holds in each of the added fields. `null`, the default, adds no rows. */
  text?: string | null;
}

const FIRST_ADDED_FIELD = 1001;

export function enlarge(
  { database }: Standin,
  { fields, firstId = FIRST_ADDED_FIELD, options = 0, text = null }: TenantSize,
): void {
  const choices = Object.fromEntries(
    Array.from({ length: options }, (_, index) => [String(index + 1), `Choice ${index + 1}`]),
  );
  const definition = database.prepare(
    'INSERT INTO custom_field (id, name, type, entity_type, select_options, display_order) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const rows = database.prepare(
    `INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value)
     SELECT id, 'Entity.Customer', ?, ? FROM customer_entity WHERE id > 5000`,
  );
  database.exec('BEGIN');
  for (let index = 0; index < fields; index++) {
    const id = firstId + index;
    const type = options > 0 ? 'customfield.type.select' : 'customfield.type.text';
    definition.run(
      id,
      `Added field ${id}`,
      type,
      'Entity.Customer',
      options > 0 ? JSON.stringify(choices) : null,
      1000 + index,
    );
    if (text !== null) rows.run(id, text);
  }
  database.exec('COMMIT');
}
