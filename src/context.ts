// The GraphQL context of one request: what its resolvers can use.

import { createDisclosure } from './custom-fields/disclose.ts';
import type { Disclosure } from './custom-fields/disclose.ts';
import type { EntityRef } from './custom-fields/entities.ts';
import type { WriteFormats } from './custom-fields/kinds/kind.ts';
import type { RequestedChange } from './custom-fields/write/change.ts';
import type { WriteJournal } from './custom-fields/write/journal.ts';
import type { LastRead, UpdateReport } from './custom-fields/write/report.ts';
import type { SettleTime } from './custom-fields/write/settle-time.ts';
import type { CustomFieldStore } from './custom-fields/write/store.ts';
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
  /** Prepares values for the caller. */
  disclose: Disclosure;
  /** Writes values of one entity. The rest of the request sees the entity as the write read it last. */
  updateCustomFields(
    entity: EntityRef,
    values: readonly RequestedChange[],
  ): Promise<UpdateReport<LoadedEntity>>;
  /** Makes every check of such a write, without writing anything. */
  checkCustomFields(entity: EntityRef, values: readonly RequestedChange[]): Promise<Check>;
}

/** The settings of writes, which are the same for every request. */
interface WriteSettings {
  formats: WriteFormats;
  /** The pauses before each read-back of a write, as long as the tenant does not need longer ones. */
  readBackPausesMs: readonly number[];
}

export interface Services {
  /** Whether the SDL of the subgraph is served with its guards, for a router that identifies callers. */
  isGuarded: boolean;
  loanPro: LoanPro;
  journal: WriteJournal;
  writing: WriteSettings;
  notices: Pick<Notices, 'writeEnded'>;
}

export function createContext(
  { loanPro, journal, writing, notices, isGuarded }: Services,
  settleTime: SettleTime,
  scope: RequestScope,
): Context {
  const { requestId, caller, endsAtMs, signal } = scope;
  const disclose = createDisclosure();
  const loaders = createLoaders(loanPro, disclose, signal);
  const store: CustomFieldStore = {
    loadFreshDefinitions: loaders.freshDefinitions,
    fetchForWrite: loanPro.fetchForWrite,
    writeFields: loanPro.writeFields,
  };

  /** Passes the last read of a write to the loaders, so that the rest of the request sees it. */
  async function see(entity: EntityRef, lastRead: LastRead): Promise<LastRead<LoadedEntity>> {
    if (lastRead.state === 'read') return { state: 'read', entity: await loaders.prime(lastRead.entity) };
    if (lastRead.state !== 'not-read') loaders.forget(entity);
    return lastRead;
  }

  return {
    ...scope,
    isGuarded,
    loaders,
    disclose,
    checkCustomFields: (entity, values) =>
      checkCustomFields(store, { entity, values, formats: writing.formats, signal }),
    async updateCustomFields(entity, values) {
      const readBackPausesMs = settleTime.pausesMs();
      const request = { entity, values, requestId, caller, endsAtMs, signal, ...writing, readBackPausesMs };
      const report = await updateCustomFields(store, journal, request);
      if (report.seenAfterMs !== null) settleTime.noteDelay(report.seenAfterMs);
      notices.writeEnded(requestId, entity, report);
      return { ...report, lastRead: await see(entity, report.lastRead) };
    },
  };
}
