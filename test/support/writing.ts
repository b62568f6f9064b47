// One write through the gateway, and what LoanPro saw of it.

import { expect } from 'vitest';
import type { SeenRequest } from '../../src/standin/server.ts';
import { openHouse } from './house.ts';
import type { House } from './house.ts';

export const UPDATE = /* GraphQL */ `
  mutation ($customerId: ID!, $values: [CustomFieldValueInput!]!) {
    updateCustomerCustomFields(customerId: $customerId, values: $values) {
      outcome
      customer {
        id
        firstName
        income: customField(field: { id: "3" }) {
          rawValue
        }
      }
      changes {
        valueIndex
        field {
          id
        }
        result
        before {
          rawValue
        }
        after {
          rawValue
          problem {
            code
          }
        }
      }
      userErrors {
        code
        message
        path
        valueIndex
        field {
          id
        }
        expected
        allowedOptions {
          id
          label
        }
      }
    }
  }
`;

export async function openWarm(options: Parameters<typeof openHouse>[0] = {}): Promise<House> {
  const house = await openHouse(options);
  await house.warmUp();
  return house;
}

export async function update(house: House, customerId: string, values: unknown) {
  const answer = await house.ask(UPDATE, { customerId, values });
  expect(answer.errors, answer.text).toBeUndefined();
  return answer.data.updateCustomerCustomFields;
}

export function stored(house: House, customerId: number, fieldId: number): unknown[] {
  return house.standin.database
    .prepare(
      `SELECT custom_field_value AS value FROM custom_field__entity
       WHERE entity_type = 'Entity.Customer' AND entity_id = ? AND custom_field_id = ? ORDER BY id`,
    )
    .all(customerId, fieldId)
    .map((row) => row['value']);
}

export const puts = (house: House): SeenRequest[] => house.upstream.filter(({ method }) => method === 'PUT');
