// The DataLoaders of one request. Answers are paired with keys by id, never by position.

import DataLoader from 'dataloader';
import { GraphQLError } from 'graphql';
import { readStoredValues } from './custom-fields/customer-values.ts';
import type { Customer } from './custom-fields/customer.ts';
import type { CustomFieldDefinition, DefinitionList } from './custom-fields/definition.ts';
import type { EntityId, FieldId } from './custom-fields/ids.ts';
import type { CustomFieldValue } from './custom-fields/value.ts';
import type { LoanPro } from './loanpro/client.ts';
import type { Need } from './loanpro/customers.ts';

/** The values of a customer, each joined to its definition, so that reading one is a plain look and not another load. */
export interface LoadedFields {
  /** Of every stored row, in display order. */
  values: readonly CustomFieldValue[];
  definitions: DefinitionList;
}

export interface LoadedCustomer extends Customer {
  /** `null` when they were not asked for, an error when the definitions cannot be had. */
  fields: LoadedFields | Error | null;
}

export interface CustomerKey extends Need {
  id: EntityId;
}

export interface Loaders {
  /** A customer with the parts asked for, or `null`. Requests of one tick share their upstream calls. */
  customer: DataLoader<CustomerKey, LoadedCustomer | null, string>;
  /** The definition of a field, or `null`, from the shared list. */
  definition: DataLoader<FieldId, CustomFieldDefinition | null>;
  /** Counts customers that are to be answered, one that occurs twice as two. Throws past the limit, before they are loaded. */
  charge(customers: number): void;
  /** Makes a customer that was just read the one the rest of the request sees; without one, forgets what was seen. */
  renew(id: EntityId, read: Customer | null): Promise<LoadedCustomer | null>;
}

/** So that no document, whatever its aliases, makes an answer that the process chokes on. */
const MAX_CUSTOMERS = 1000;

export function createLoaders(loanPro: LoanPro, signal: AbortSignal): Loaders {
  let charged = 0;

  const customer = new DataLoader<CustomerKey, LoadedCustomer | null, string>(
    async (keys) => {
      // One batch may want different parts of different customers: all get the sum, which is still one call.
      const need = {
        profile: keys.some(({ profile }) => profile),
        stored: keys.some(({ stored }) => stored),
      };
      const ids = [...new Set(keys.map(({ id }) => id))];
      // Under way together with the customers; what becomes of it is looked at when they are joined.
      if (need.stored) loanPro.loadDefinitions(signal).catch(() => undefined);
      const found = await loanPro.fetchCustomers(ids, need, signal);
      const join = await createJoin(
        [...found.values()].filter((entry): entry is Customer => !(entry instanceof Error)),
      );
      return keys.map(({ id }) => {
        const entry = found.get(id) ?? null;
        return entry === null || entry instanceof Error ? entry : join(entry);
      });
    },
    { cacheKeyFn: keyOf },
  );

  const definition = new DataLoader<FieldId, CustomFieldDefinition | null>(async (ids) => {
    const { byId } = await loanPro.loadDefinitions(signal);
    return ids.map((id) => byId.get(id) ?? null);
  });

  /** Loads the definitions of all rows of all these customers in one batch, and gives the step that joins them to one. */
  async function createJoin(customers: readonly Customer[]): Promise<(customer: Customer) => LoadedCustomer> {
    if (customers.every(({ stored }) => stored === null)) return (one) => ({ ...one, fields: null });
    try {
      const definitions = await loanPro.loadDefinitions(signal);
      const fieldIds = new Set(
        customers.flatMap(({ stored }) => (stored ?? []).map(({ fieldId }) => fieldId)),
      );
      const known = new Map<FieldId, CustomFieldDefinition>();
      for (const found of await definition.loadMany([...fieldIds])) {
        if (found instanceof Error) throw found;
        if (found) known.set(found.id, found);
      }
      return (one) => {
        const { id, stored } = one;
        return { ...one, fields: stored && { values: readStoredValues(id, stored, known), definitions } };
      };
    } catch (error) {
      const trouble = error instanceof Error ? error : new Error('The definitions cannot be had.');
      return (one) => ({ ...one, fields: one.stored && trouble });
    }
  }

  async function renew(id: EntityId, read: Customer | null): Promise<LoadedCustomer | null> {
    const loaded = read && (await createJoin([read]))(read);
    for (const profile of [true, false]) {
      for (const stored of [true, false]) {
        customer.clear({ id, profile, stored });
        if (loaded) customer.prime({ id, profile, stored }, loaded);
      }
    }
    return loaded;
  }

  function charge(customers: number): void {
    charged += customers;
    if (charged > MAX_CUSTOMERS) throw tooManyCustomers();
  }

  return { customer, definition, charge, renew };
}

function keyOf({ id, profile, stored }: CustomerKey): string {
  return `${id} ${profile} ${stored}`;
}

function tooManyCustomers(): GraphQLError {
  return new GraphQLError(`One request can read at most ${MAX_CUSTOMERS} customers.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
