// What one request carries to the resolvers.

import type { DateFormat } from './custom-fields/calendar.ts';
import type { ValueInput } from './custom-fields/write/check.ts';
import type { DefinitionList } from './custom-fields/definition.ts';
import type { EntityId } from './custom-fields/ids.ts';
import type { WriteJournal } from './custom-fields/write/journal.ts';
import { checkCustomFields, updateCustomFields } from './custom-fields/write/update.ts';
import type { UpdateReport } from './custom-fields/write/report.ts';
import type { Check } from './custom-fields/write/update.ts';
import { createLoaders } from './loaders.ts';
import type { LoadedCustomer, Loaders } from './loaders.ts';
import type { LoanPro } from './loanpro/client.ts';
import type { Notices } from './notices.ts';
import type { RequestScope } from './http/request-scope.ts';

export interface Context extends RequestScope {
  /** Whether the subgraph's SDL is told with its guards. */
  isGuarded: boolean;
  loaders: Loaders;
  /** The tenant's definitions, from the shared copy. */
  loadDefinitions(): Promise<DefinitionList>;
  /** Writes values of one customer. What the rest of the request reads of it is what was read last. */
  updateCustomFields(customerId: EntityId, values: readonly ValueInput[]): Promise<WrittenReport>;
  /** Makes every check of that write, and sends nothing that writes. */
  checkCustomFields(customerId: EntityId, values: readonly ValueInput[]): Promise<Check>;
}

export interface WrittenReport extends UpdateReport {
  customer: LoadedCustomer | null | undefined;
}

/** How values are written, the same for every request. */
export interface WriteSettings {
  dateFormat: DateFormat;
  /** The pauses before each look at what became of a write. */
  readBackPausesMs: readonly number[];
}

export interface Services {
  /** Whether the subgraph asks its router to identify callers. */
  isGuarded: boolean;
  loanPro: LoanPro;
  journal: WriteJournal;
  writing: WriteSettings;
  notices: Pick<Notices, 'writeEnded'>;
}

export function createContext(
  { loanPro, journal, writing, notices, isGuarded }: Services,
  scope: RequestScope,
): Context {
  const { requestId, signal } = scope;
  const loaders = createLoaders(loanPro, signal);
  return {
    ...scope,
    isGuarded,
    loaders,
    loadDefinitions: () => loanPro.loadDefinitions(signal),
    checkCustomFields: (customerId, values) =>
      checkCustomFields(loanPro, { ...writing, customerId, values, signal }),
    async updateCustomFields(customerId, values) {
      const report = await updateCustomFields(loanPro, journal, { ...scope, ...writing, customerId, values });
      notices.writeEnded(requestId, { type: 'customer', id: customerId }, report);
      const { customer } = report;
      return {
        ...report,
        customer: customer === undefined ? undefined : await loaders.renew(customerId, customer),
      };
    },
  };
}
