// What one request carries to the resolvers.

import { updateCustomFields } from './custom-fields/update.ts';
import type { CustomFieldStore, UpdateReport } from './custom-fields/update.ts';
import type { DateSpelling } from './custom-fields/calendar.ts';
import type { ValueInput } from './custom-fields/check.ts';
import type { DefinitionList } from './custom-fields/definition.ts';
import type { CustomerId } from './custom-fields/ids.ts';
import { createLoaders, primeCustomer } from './loaders.ts';
import type { Loaders } from './loaders.ts';
import type { LoanPro } from './loanpro/client.ts';
import type { RequestScope } from './request-scope.ts';

export interface Context extends RequestScope {
  loaders: Loaders;
  /** The tenant's definitions, from the shared copy. */
  loadDefinitions(): Promise<DefinitionList>;
  /** Writes values of one customer. What the rest of the request reads of it is what LoanPro holds afterwards. */
  updateCustomFields(customerId: CustomerId, values: readonly ValueInput[]): Promise<UpdateReport>;
}

/** How values are written, the same for every request. */
export interface WriteSettings {
  dateSpelling: DateSpelling;
  /** The pauses before each look at what became of a write. */
  readBackPausesMs: readonly number[];
}

export function createContext(loanPro: LoanPro, writing: WriteSettings, scope: RequestScope): Context {
  const { requestId, signal } = scope;
  const loaders = createLoaders(loanPro, signal);
  const store: CustomFieldStore = {
    loadDefinitions: (until) => loanPro.definitions.load(until),
    fetchCustomer: (id, until) => loanPro.fetchCustomer(id, until),
    writeFields: (id, writes) => loanPro.writeFields(id, writes),
  };
  return {
    requestId,
    signal,
    loaders,
    loadDefinitions: () => loanPro.definitions.load(signal),
    async updateCustomFields(customerId, values) {
      const report = await updateCustomFields(store, { ...writing, customerId, values, signal });
      if (report.customer) primeCustomer(loaders, report.customer);
      return report;
    },
  };
}
