// The DataLoaders of one request. Answers are paired with keys by id, never by position.

import DataLoader from 'dataloader';
import { GraphQLError } from 'graphql';
import type { Customer, StoredValue } from './custom-fields/customer.ts';
import type { CustomFieldDefinition } from './custom-fields/definition.ts';
import type { CustomerId, FieldId } from './custom-fields/ids.ts';
import { readStoredValues } from './custom-fields/customer-values.ts';
import type { CustomFieldValue } from './custom-fields/value.ts';
import type { LoanPro } from './loanpro/client.ts';
import type { Need } from './loanpro/customers.ts';

export interface Loaders {
  /** A customer with the parts asked for, or `null`. Requests of one tick share their upstream calls. */
  customer: DataLoader<CustomerKey, Customer | null, string>;
  /** The definition of a field, or `null`, from the shared list. */
  definition: DataLoader<FieldId, CustomFieldDefinition | null>;
  /** All stored values of a customer that exists, in display order, each joined to its definition. */
  values: DataLoader<Customer, readonly CustomFieldValue[], CustomerId>;
}

export interface CustomerKey extends Need {
  id: CustomerId;
}

/** So that no document, whatever its aliases, makes more than some twenty upstream calls. */
export const MAX_CUSTOMERS = 1000;

export function createLoaders(loanPro: LoanPro, signal: AbortSignal): Loaders {
  let asked = 0;

  const customer = new DataLoader<CustomerKey, Customer | null, string>(
    async (keys) => {
      // One batch may want different parts of different customers: all get the sum, which is still one call.
      const need = {
        profile: keys.some(({ profile }) => profile),
        stored: keys.some(({ stored }) => stored),
      };
      const ids = [...new Set(keys.map(({ id }) => id))];
      asked += ids.length;
      if (asked > MAX_CUSTOMERS) throw tooManyCustomers();
      const found = await loanPro.fetchCustomers(ids, need, signal);
      return keys.map(({ id }) => found.get(id) ?? null);
    },
    {
      cacheKeyFn: ({ id, profile, stored }) => `${id} ${profile} ${stored}`,
      maxBatchSize: MAX_CUSTOMERS + 1,
    },
  );

  const definition = new DataLoader<FieldId, CustomFieldDefinition | null>(async (ids) => {
    const { byId } = await loanPro.definitions.load(signal);
    return ids.map((id) => byId.get(id) ?? null);
  });

  const values = new DataLoader<Customer, readonly CustomFieldValue[], CustomerId>(
    async (customers) => {
      const whole = await Promise.all(customers.map(withStored));
      const fieldIds = new Set(whole.flatMap(({ stored }) => stored.map(({ fieldId }) => fieldId)));
      const known = new Map<FieldId, CustomFieldDefinition>();
      for (const found of await definition.loadMany([...fieldIds])) {
        if (found instanceof Error) throw found;
        if (found) known.set(found.id, found);
      }
      return whole.map(({ id, stored }) => readStoredValues(id, stored, known));
    },
    { cacheKeyFn: ({ id }) => id },
  );

  async function withStored({
    id,
    stored,
  }: Customer): Promise<{ id: CustomerId; stored: readonly StoredValue[] }> {
    const found = stored ?? (await customer.load({ id, profile: false, stored: true }))?.stored ?? [];
    return { id, stored: found };
  }

  return { customer, definition, values };
}

/** Makes a customer that was just read the one that the rest of the request sees. */
export function primeCustomer(loaders: Loaders, customer: Customer): void {
  loaders.values.clear(customer);
  for (const profile of [true, false]) {
    for (const stored of [true, false]) {
      const key = { id: customer.id, profile, stored };
      loaders.customer.clear(key).prime(key, customer);
    }
  }
}

function tooManyCustomers(): GraphQLError {
  return new GraphQLError(`One request can read at most ${MAX_CUSTOMERS} customers.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
