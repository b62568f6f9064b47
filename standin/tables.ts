// The three tables of LoanPro's database that hold custom fields, with the columns that its documentation names.

import type { DatabaseSync } from 'node:sqlite';

// Documented: deleted customers and values keep their rows, with a flag. LoanPro encrypts birth date, SSN and government id.
// Here they are plain text, because they are invented.
const schema = `
  CREATE TABLE customer_entity (
    id INTEGER PRIMARY KEY, custom_id TEXT, mc_id INTEGER, customer_type TEXT, status TEXT,
    first_name TEXT, middle_name TEXT, last_name TEXT, birth_date TEXT, gender TEXT, generation_code TEXT,
    email TEXT, ssn TEXT, driver_license TEXT, company_name TEXT, contact_name TEXT,
    customer_id_type TEXT, customer_id TEXT, credit_score_id INTEGER, credit_limit NUMERIC DEFAULT 0,
    access_username TEXT, access_password TEXT,
    primary_address_id INTEGER, mail_address_id INTEGER, employer_id INTEGER,
    has_avatar INTEGER DEFAULT 0, ofac_match INTEGER DEFAULT 0, ofac_tested INTEGER DEFAULT 0,
    last_update TEXT, created TEXT, lastupdated TEXT, active INTEGER DEFAULT 1, deleted INTEGER DEFAULT 0
  );
  CREATE TABLE custom_field (
    id INTEGER PRIMARY KEY, name TEXT, description TEXT, type TEXT, entity_type TEXT,
    auto_calculate TEXT DEFAULT 'customfield.autoCalculate.none', auto_calculate_operation_type TEXT,
    credit_report_enabled INTEGER DEFAULT 0, required INTEGER DEFAULT 0, active INTEGER DEFAULT 1,
    searchable INTEGER DEFAULT 0, report_enabled INTEGER DEFAULT 1, archive_enable INTEGER DEFAULT 0,
    summary_enabled INTEGER DEFAULT 0, max_length INTEGER, default_value TEXT, section_identifier TEXT,
    display_order INTEGER, select_options TEXT, deleted INTEGER DEFAULT 0, lastupdated TEXT
  );
  CREATE TABLE custom_field__entity (
    id INTEGER PRIMARY KEY, entity_id INTEGER, entity_type TEXT, custom_field_id INTEGER,
    custom_field_value TEXT, deleted INTEGER DEFAULT 0, lastupdated TEXT
  );
  CREATE INDEX custom_field__entity_owner ON custom_field__entity (entity_type, entity_id);
`;

/** Returns false, and changes nothing, when the file already has the tables. */
export function createTables(database: DatabaseSync): boolean {
  const found = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'customer_entity'").get();
  if (found !== undefined) return false;
  database.exec(schema);
  return true;
}
