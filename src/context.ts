// What one request carries to the resolvers.

import { createDisclosure } from './custom-fields/disclose.ts';
import type { Disclosure } from './custom-fields/disclose.ts';
import type { EntityRef } from './custom-fields/entities.ts';
import type { WriteFormats } from './custom-fields/kinds/kind.ts';
import type { RequestedChange } from './custom-fields/write/change.ts';
import type { WriteJournal } from './custom-fields/write/journal.ts';
import type { LastRead, UpdateReport } from './custom-fields/write/report.ts';
import { checkCustomFields, updateCustomFields } from './custom-fields/write/update.ts';
import type { Check } from './custom-fields/write/update.ts';
import type { RequestScope } from './http/request-scope.ts';
import { createLoaders } from './loaders.ts';
import type { LoadedEntity, Loaders } from './loaders.ts';
import type { LoanPro } from './loanpro/client.ts';
import type { Notices } from './notices.ts';

export interface Context extends RequestScope {
  /** Whether the SDL of the subgraph is served with its guards. */
  isGuarded: boolean;
  loaders: Loaders;
  /** What the caller may see of values. */
  disclose: Disclosure;
  /** Writes values of one entity. What the rest of the request reads of the entity is what was read last. */
  updateCustomFields(
    entity: EntityRef,
    values: readonly RequestedChange[],
  ): Promise<UpdateReport<LoadedEntity>>;
  /** Makes every check of that write, and sends nothing that writes. */
  checkCustomFields(entity: EntityRef, values: readonly RequestedChange[]): Promise<Check>;
}

/** How values are written, the same for every request. */
export interface WriteSettings {
  formats: WriteFormats;
  /** The pauses before each read-back of a write. */
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
  const { requestId, caller, endsAtMs, signal } = scope;
  const loaders = createLoaders(loanPro, signal);
  const store = { ...loanPro, loadDefinitions: loaders.definitions };

  /** What the rest of the request sees of an entity after a write. */
  async function see(entity: EntityRef, lastRead: LastRead): Promise<LastRead<LoadedEntity>> {
    if (lastRead.state === 'read') return { state: 'read', entity: await loaders.prime(lastRead.entity) };
    if (lastRead.state !== 'not-read') loaders.forget(entity);
    return lastRead;
  }

  return {
    ...scope,
    isGuarded,
    loaders,
    disclose: createDisclosure(),
    checkCustomFields: (entity, values) =>
      checkCustomFields(store, { entity, values, formats: writing.formats, signal }),
    async updateCustomFields(entity, values) {
      const request = { entity, values, requestId, caller, endsAtMs, signal, ...writing };
      const report = await updateCustomFields(store, journal, request);
      notices.writeEnded(requestId, entity, report);
      return { ...report, lastRead: await see(entity, report.lastRead) };
    },
  };
}
