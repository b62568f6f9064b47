// Adds to the demo tenant what real tenants have and a demo does not show: odd names, and very many fields that are no longer used.

import type { Standin } from '../../standin/server.ts';

const FIRST_RETIRED_FIELD = 101;
const RETIRED_FIELD_COUNT = 120;

/** A stand-in that keeps its tables in a file may have them already. Customer 4152 holds a value in each of the retired fields: more rows than one page of a list. */
export function addOddities({ database }: Pick<Standin, 'database'>): void {
  if (database.prepare('SELECT 1 FROM custom_field WHERE id = ?').get(FIRST_RETIRED_FIELD)) return;
  database.exec(`
    BEGIN;
    -- A name that every JavaScript object already has as a member.
    UPDATE custom_field SET name = 'constructor' WHERE id = 22;
    UPDATE custom_field SET name = 'Préférence 連絡' WHERE id = 16;

    CREATE TEMP TABLE retired AS
      WITH RECURSIVE place(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM place WHERE number < ${RETIRED_FIELD_COUNT})
      SELECT number, number + ${FIRST_RETIRED_FIELD - 1} AS id FROM place;
    INSERT INTO custom_field (id, name, type, entity_type, auto_calculate, required, active, lastupdated)
      SELECT id, printf('Legacy %03d', number), 'customfield.type.text', 'Entity.Customer', 'customfield.autoCalculate.none', 0, 0,
        '2025-01-15 09:00:00' FROM retired;
    DELETE FROM custom_field__entity WHERE entity_id = 4152;
    INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value, lastupdated)
      SELECT 4152, 'Entity.Customer', id, 'kept ' || id, '2025-01-15 09:00:00' FROM retired;
    DROP TABLE retired;
    COMMIT`);
}
