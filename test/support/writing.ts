// Sends a write through the gateway, and reads what the stand-in received and stored.

import { expect } from 'vitest';
import type { SeenRequest } from '../../standin/server.ts';
import { openApp } from './app.ts';
import type { App } from './app.ts';

export const UPDATE = /* GraphQL */ `
  mutation ($customerId: ID!, $values: [CustomFieldValueInput!]!, $idempotencyKey: String) {
    updateCustomerCustomFields(customerId: $customerId, values: $values, idempotencyKey: $idempotencyKey) {
      id
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
        retryAfterMs
        allowedOptions {
          key
          label
        }
      }
    }
  }
`;

/** What the gateway recorded of a write. */
export const WRITE = /* GraphQL */ `
  query ($id: ID!) {
    customFieldsWrite(id: $id) {
      id
      isSettled
      outcome
      changes {
        valueIndex
        field {
          id
          name
        }
        result
        before {
          rawValue
        }
        after {
          rawValue
        }
      }
      userErrors {
        code
        valueIndex
        path
      }
      openedAt
      settledAt
    }
  }
`;

export async function findWrite(app: App, id: string) {
  const answer = await app.ask(WRITE, { id });
  expect(answer.errors, answer.text).toBeUndefined();
  return answer.data.customFieldsWrite;
}

export async function openWarm(options: Parameters<typeof openApp>[0] = {}): Promise<App> {
  const app = await openApp(options);
  await app.warmUp();
  return app;
}

export async function update(app: App, customerId: string, values: unknown, idempotencyKey?: string) {
  const answer = await app.ask(UPDATE, { customerId, values, idempotencyKey });
  expect(answer.errors, answer.text).toBeUndefined();
  return answer.data.updateCustomerCustomFields;
}

export function stored(app: App, customerId: number, fieldId: number): unknown[] {
  return app.standin.database
    .prepare(
      `SELECT custom_field_value AS value FROM custom_field__entity
       WHERE entity_type = 'Entity.Customer' AND entity_id = ? AND custom_field_id = ? ORDER BY id`,
    )
    .all(customerId, fieldId)
    .map((row) => row['value']);
}

export const puts = (app: App): SeenRequest[] => app.upstream.filter(({ method }) => method === 'PUT');
