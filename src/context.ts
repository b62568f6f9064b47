// The GraphQL context of one request: what its resolvers can use.

import { mayReadRecords } from './access/may-read-records.ts';
import type { Actor, AuditedEvent, WritesPage } from './custom-fields/audit-trail.ts';
import type { PolicySource } from './access/permissions.ts';
import { restrictJournal } from './access/restricted-journal.ts';
import { restrictLoanPro } from './access/restricted-loanpro.ts';
import { recordSensitiveReads } from './access/sensitive-reads.ts';
import { createDisclosure } from './custom-fields/disclose.ts';
import type { Disclosure } from './custom-fields/disclose.ts';
import type { EntityRef } from './custom-fields/entities.ts';
import { untilAborted } from './custom-fields/until-aborted.ts';
import type { WriteFormats } from './custom-fields/kinds/kind.ts';
import type { RequestedChange } from './custom-fields/write/change.ts';
import { checkCustomFields } from './custom-fields/write/dry-run.ts';
import type { Check } from './custom-fields/write/dry-run.ts';
import type { RecordedWrite, WriteJournal } from './custom-fields/write/journal.ts';
import type { LastRead, UpdateReport } from './custom-fields/write/report.ts';
import type { RunningWrites } from './custom-fields/write/running-writes.ts';
import type { SettleTime } from './custom-fields/write/settle-time.ts';
import type { CustomFieldStore } from './custom-fields/write/store.ts';
import { startUpdate } from './custom-fields/write/update.ts';
import type { RunningUpdate } from './custom-fields/write/update.ts';
import type { RequestScope } from './http/request-scope.ts';
import type { Budget } from './graphql/budget.ts';
import { createLoaders } from './loaders.ts';
import type { LoadedEntity, Loaders } from './loaders.ts';
import type { LoanPro } from './loanpro/client.ts';
import type { ReadLimits } from './loanpro/fallback.ts';
import type { Notices } from './notices.ts';
import type { Metrics } from './telemetry/metrics.ts';

export interface Context extends RequestScope {
  /** Whether the SDL of the subgraph is served with its guards. */
  isGuarded: boolean;
  /** Whether only a router that says who it is may ask for what belongs to federation. */
  isFederationForRouter: boolean;
  /** What the rest of the answer may cost. */
  budget: Budget;
  loaders: Loaders;
  /** Prepares values for the caller. */
  disclose: Disclosure;
  /** Writes values of one entity. The rest of the request sees the entity as the write read it last. */
  updateCustomFields(
    entity: EntityRef,
    values: readonly RequestedChange[],
    idempotencyKey: string | null,
  ): Promise<UpdateReport<LoadedEntity>>;
  /** Returns what is known of a write now, or `null` when there is no such write. */
  findWrite(id: string): Promise<RecordedWrite | null>;
  /** The recorded writes of an entity, newest first. `null` when the viewer may not read them, which is recorded as well. */
  writesOf(entity: EntityRef, page: WritesPage): Promise<AuditedEvent[] | null>;
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
  /** Whether only a router that says who it is may ask for what belongs to federation. */
  isFederationForRouter: boolean;
  loanPro: LoanPro;
  journal: WriteJournal;
  /** Who may see and change what. Without one, everybody may see and change everything. */
  policy?: PolicySource | undefined;
  writing: WriteSettings;
  notices: Pick<Notices, 'writeEnded'>;
  metrics: Metrics;
}

/** What all writes of a process share. */
interface WriteState {
  settleTime: SettleTime;
  runningWrites: RunningWrites;
}

/** LoanPro and the journal as the viewer of a request may see them. */
export function restrict(
  { loanPro, journal, policy }: Pick<Services, 'loanPro' | 'journal' | 'policy'>,
  { viewer, signal }: Pick<RequestScope, 'viewer' | 'signal'>,
): Pick<Services, 'loanPro' | 'journal'> {
  if (!policy) return { loanPro, journal };
  const permissions = policy.permissionsOf(viewer);
  const restricted = restrictLoanPro(loanPro, permissions);
  return {
    loanPro: restricted,
    journal: restrictJournal(journal, restricted, permissions, { signal, peekAll: loanPro.peekDefinitions }),
  };
}

export function createContext(
  services: Services,
  writeState: WriteState,
  scope: RequestScope,
  budget: Budget,
): Context {
  const { metrics, isGuarded, isFederationForRouter } = services;
  const { loanPro, journal } = restrict(services, scope);
  const { requestId, caller, viewer, fairCaller, endsAtMs, signal, usage } = scope;
  const { subject, client, router } = viewer;
  const actor: Actor = {
    subject,
    client,
    router,
    address: caller,
    policyVersion: services.policy?.version ?? null,
  };
  loanPro.setRequest(signal, { caller: fairCaller, endsAtMs, usage });
  const disclose = createDisclosure(recordSensitiveReads(journal, { actor, requestId }));
  const limits = { signal, budget: loanPro.createReadBudget() };
  const loaders = createLoaders(loanPro, disclose, limits, { usage, metrics });
  let made: WriteContext | null = null;
  const writes = () =>
    (made ??= createWriteContext({ ...services, loanPro, journal }, writeState, scope, {
      actor,
      disclose,
      limits,
      loaders,
    }));
  return {
    ...scope,
    isGuarded,
    isFederationForRouter,
    budget,
    loaders,
    disclose,
    checkCustomFields: async (entity, values) => writes().checkCustomFields(entity, values),
    writesOf: async (entity, page) => writes().writesOf(entity, page),
    findWrite: async (id) => writes().findWrite(id),
    updateCustomFields: async (entity, values, key) => writes().updateCustomFields(entity, values, key),
  };
}

type WriteContext = Pick<Context, 'checkCustomFields' | 'writesOf' | 'findWrite' | 'updateCustomFields'>;

interface ForWrites extends Pick<Context, 'disclose' | 'loaders'> {
  actor: Actor;
  limits: ReadLimits;
}

/** What has to do with writes. Few requests need it. `services` are those that the viewer may use. */
function createWriteContext(
  { loanPro, journal, policy, writing, notices, metrics }: Services,
  { settleTime, runningWrites }: WriteState,
  { requestId, viewer, fairCaller, endsAtMs, signal, usage }: RequestScope,
  { actor, disclose, limits, loaders }: ForWrites,
): WriteContext {
  const store: CustomFieldStore = {
    loadDefinitions: loaders.definitions,
    loadFreshDefinitions: (type, _signal, request) => loaders.freshDefinitions(type, request),
    async fetchForWrite(entity, ownSignal, purpose) {
      // A read-back has a signal of its own, and waits in its caller's turns like all other calls.
      loanPro.setRequest(ownSignal, { caller: fairCaller, endsAtMs, usage });
      return loanPro.fetchForWrite(entity, ownSignal, purpose);
    },
    writeFields: loanPro.writeFields,
  };
  // A check is a read, so what it reads counts. Nothing that a write reads may be refused for its number.
  const checks = {
    loadFreshDefinitions: store.loadFreshDefinitions,
    fetchForWrite: async (entity: EntityRef) => loanPro.fetchForCheck(entity, limits),
  };

  /** Passes the last read of a write to the loaders, so that the rest of the request sees it. */
  async function see(entity: EntityRef, lastRead: LastRead): Promise<LastRead<LoadedEntity>> {
    if (lastRead.state === 'read') return { state: 'read', entity: await loaders.prime(lastRead.entity) };
    if (lastRead.state !== 'not-read') loaders.forget(entity);
    return lastRead;
  }

  async function noteEnd(entity: EntityRef, ended: RunningUpdate['ended']): Promise<void> {
    const end = await ended;
    if (end === null) return metrics.writeEnded('FAILED', 0, null);
    const { outcome, isRepetition, readBacks, seenAfterMs } = end.report;
    metrics.writeEnded(isRepetition ? 'REPEATED' : outcome, readBacks, seenAfterMs);
    if (seenAfterMs !== null) settleTime.noteDelay(seenAfterMs);
    notices.writeEnded(requestId, entity, end);
  }

  return {
    async checkCustomFields(entity, values) {
      const check = await checkCustomFields(checks, { entity, values, formats: writing.formats, signal });
      // Whether a value would change tells what it is, so it counts as shown, whatever the caller asks for.
      for (const { before } of check.planned) disclose.value(before);
      return check;
    },
    async writesOf(entity, page) {
      const isAllowed = policy?.permissionsOf(viewer).readsRecords ?? mayReadRecords(viewer);
      if (isAllowed) return untilAborted(journal.writesOf(entity, page), signal);
      await journal.record({
        kind: 'access_denied',
        actor,
        entity,
        fieldIds: [],
        requestId,
        writeId: null,
        codes: ['RECORDS'],
      });
      return null;
    },
    findWrite: (id) => untilAborted(journal.find(id), signal),
    async updateCustomFields(entity, values, idempotencyKey) {
      const { answer, ended } = startUpdate(store, journal, {
        entity,
        values,
        requestId,
        actor,
        endsAtMs,
        signal,
        idempotencyKey,
        ...writing,
        readBackPausesMs: settleTime.pausesMs(),
      });
      runningWrites.add(noteEnd(entity, ended));
      const report = await answer;
      return { ...report, lastRead: await see(entity, report.lastRead) };
    },
  };
}
