// Fills the tables with the demo tenant: invented customers with fixed ids, which examples and tests use.

import type { DatabaseSync } from 'node:sqlite';
import { type DemoCustomer, demoCustomers } from './demo-customers.ts';
import { seedDefinitions } from './demo-definitions.ts';
import { generateCustomers } from './generated-customers.ts';
import { createInserter } from './insert-rows.ts';

const firstRowId = 90001;
const seededAt = '2025-01-15 09:00:00';

/** Expects empty tables. Adds `generatedCustomers` generated customers to the hand-written ones. */
export function seedDemoTenant(database: DatabaseSync, generatedCustomers: number): void {
  database.exec('BEGIN');
  seedDefinitions(database);
  seedCustomers(database, [...demoCustomers, ...generateCustomers(generatedCustomers)]);
  database.exec('COMMIT');
}

/** Expects tables without customers and values. */
export function seedCustomers(database: DatabaseSync, customers: DemoCustomer[]): void {
  const insertCustomer = createCustomerInserter(database);
  const insertValue = createInserter(database, 'custom_field__entity', [
    'id',
    'entity_id',
    'entity_type',
    'custom_field_id',
    'custom_field_value',
    'lastupdated',
  ]);
  let rowId = firstRowId;
  const addValue = (ownerType: string, ownerId: number, fieldId: number, text: string | null): void => {
    insertValue({
      id: rowId,
      entity_id: ownerId,
      entity_type: ownerType,
      custom_field_id: fieldId,
      custom_field_value: text,
      lastupdated: seededAt,
    });
    rowId += 1;
  };

  for (const customer of customers) {
    insertCustomer(customer);
    for (const [fieldId, text] of customer.values) addValue('Entity.Customer', customer.id, fieldId, text);
  }
  // A payment and loan settings with the same id as a customer.
  addValue('Entity.Payment', 4150, 21, '1');
  addValue('Entity.LoanSettings', 4150, 6, 'Belongs to a loan');
  addValue('Entity.Payment', 4150, 1, 'Belongs to a payment');
}

/** Fills the sensitive columns with invented values that are easy to search for. */
function createCustomerInserter(database: DatabaseSync): (customer: DemoCustomer) => void {
  const insert = createInserter(database, 'customer_entity', [
    'id',
    'custom_id',
    'mc_id',
    'customer_type',
    'status',
    'first_name',
    'last_name',
    'birth_date',
    'gender',
    'generation_code',
    'email',
    'ssn',
    'driver_license',
    'company_name',
    'customer_id_type',
    'customer_id',
    'credit_score_id',
    'access_username',
    'access_password',
    'last_update',
    'created',
    'lastupdated',
  ]);
  return ({ id, customId, firstName, lastName, companyName }) => {
    const isCompany = companyName !== undefined;
    insert({
      id,
      custom_id: customId ?? null,
      mc_id: 80000 + id,
      customer_type: isCompany ? 'customer.type.company' : 'customer.type.individual',
      status: 'Active',
      first_name: firstName ?? null,
      last_name: lastName ?? null,
      // Before 1970, so that the date in seconds is negative.
      birth_date: isCompany ? null : '1968-04-09 00:00:00',
      gender: 'customer.gender.unknown',
      generation_code: 'customer.generationCode.none',
      email: `customer.${id}@example.com`,
      // Not a real number: 000 is never issued as the first three digits.
      ssn: `000-12-${id}`,
      driver_license: `DL-SECRET-${id}`,
      company_name: companyName ?? null,
      customer_id_type: 'customer.idType.ssn',
      customer_id: `GOV-SECRET-${id}`,
      credit_score_id: 30000 + id,
      access_username: `portal-user-${id}`,
      access_password: `portal-secret-${id}`,
      last_update: seededAt,
      created: seededAt,
      lastupdated: seededAt,
    });
  };
}
