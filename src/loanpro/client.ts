// The client of one LoanPro tenant. The rest of the gateway uses LoanPro only through it.

import { ENTITY_TYPES } from '../custom-fields/entities.ts';
import type { EntityRef, EntityType } from '../custom-fields/entities.ts';
import type { CustomFieldDefinition, DefinitionList } from '../custom-fields/definition.ts';
import type { Doubt } from '../custom-fields/disclose.ts';
import type { EntityId } from '../custom-fields/ids.ts';
import type { RequestedParts, StoredEntity } from '../custom-fields/stored.ts';
import type { CustomFieldStore, FieldUpdate, SendGuard, WriteReply } from '../custom-fields/write/store.ts';
import { fetchByKey } from './customers.ts';
import type { CustomerReads, Found } from './customers.ts';
import { readOfRoute, requireAccess } from './definition-routes.ts';
import { createDefinitions } from './definitions.ts';
import type { Expansions } from './expansions.ts';
import { createFallback } from './fallback.ts';
import type { ReadLimits } from './fallback.ts';
import { createPageSizes } from './page-sizes.ts';
import { createPauses } from './pauses.ts';
import { createReadBudget } from './read-budget.ts';
import { shareReads } from './shared-reads.ts';
import { createSharedCopy } from './shared-copy.ts';
import type { ReadBudget } from './read-budget.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { errorType, inSpan } from '../telemetry/spans.ts';
import { DEFAULT_TENANT_FORMATS } from './records.ts';
import type { TenantFormats } from './records.ts';
import type { RequestInfo } from './transport/callers.ts';
import type { Proxy } from './transport/dispatcher.ts';
import { openTransport } from './transport/transport.ts';
import type { Read, TransportNotice } from './transport/transport.ts';
import type { Token } from './transport/token.ts';
import { createThrottledCount } from './throttled-count.ts';
import { formFor, sendUpdate } from './update-request.ts';
import type { WriteForm } from './update-request.ts';
import { createUsualRows } from '../custom-fields/usual-rows.ts';

export interface LoanProOptions {
  baseUrl: string;
  token: Token;
  instanceId: string;
  timeoutMs: number;
  maxConcurrency: number;
  /** See `Transport`. */
  callerShare?: number;
  /** Without one, LoanPro is called directly. */
  proxy?: Proxy | null;
  definitionsMaxAgeMs: number;
  /** The definitions in the tenant's file, which are shown where LoanPro gives none. `null` when there is no file. */
  definitionsFile?: readonly CustomFieldDefinition[] | null;
  writeForm: WriteForm;
  /** What is known of the expansions of this tenant. */
  expansions?: Expansions;
  /** Whether short reads of one turn share a call. They do, unless a test counts the calls of single requests. */
  sharesReads?: boolean;
  /** How the tenant writes its values. By default as in LoanPro's samples. */
  formats?: TenantFormats;
  /** Called with what operators should know, such as why the definitions could not be renewed. */
  onNotice: (notice: LoanProNotice) => void;
  metrics?: Metrics;
}

export type LoanProNotice =
  | TransportNotice
  | { kind: 'definitions-unreadable'; count: number }
  | { kind: 'rows-unreadable'; count: number }
  | { kind: 'expansions-unproven'; count: number }
  | { kind: 'options-unreadable'; fieldIds: readonly string[] }
  | { kind: 'list-refused'; list: string }
  | { kind: 'definitions-not-renewed'; error: unknown };

/** Whether requests can be answered, and which ways to get definitions LoanPro refuses. */
export type LoanProReadiness =
  | { isReady: false; reason: 'token' | 'definitions' }
  | { isReady: true; refused: readonly string[] };

export interface LoanPro extends CustomFieldStore {
  /** Returns the last copy of the definitions, of any age and without a call. `null` when there is none yet. */
  peekDefinitions(type: EntityType): DefinitionList | null;
  /** Returns the definitions for display. They may come from a copy. */
  loadDefinitions(type: EntityType, signal: AbortSignal): Promise<DefinitionList>;
  /** The same, but fresh when there is a doubt that no fresh list has confirmed yet. See `Definitions`. */
  loadDefinitionsDespite(
    type: EntityType,
    doubts: readonly Doubt[],
    signal: AbortSignal,
  ): Promise<DefinitionList>;
  /**
   * Fetches many entities of one type in as few calls as the tenant allows. An entity that cannot be read is an error in the
   * result.
   */
  fetchEntities(
    type: EntityType,
    ids: readonly EntityId[],
    parts: RequestedParts,
    limits: ReadLimits,
  ): Promise<Found>;
  /** The same read as `fetchForWrite` with the purpose `plan`, for a check: its calls count in the budget of the request. */
  fetchForCheck(entity: EntityRef, limits: ReadLimits): Promise<StoredEntity | null>;
  /** How many rows an entity of this tenant usually has: a running average over what was read. */
  usualRows(type: EntityType): number;
  /** What one request may read with `fetchEntities` and `fetchForCheck`. */
  createReadBudget(): ReadBudget;
  /** Tells whose request this signal belongs to. See `Transport`. */
  setRequest(signal: AbortSignal, request: RequestInfo): void;
  /** Requests can be answered when LoanPro accepts the token, and gives the definitions or refuses only them. */
  readiness(signal: AbortSignal): Promise<LoanProReadiness>;
  close(): Promise<void>;
}

/** How the first call of a list is sent, and how the calls that continue it are sent. */
type ListReads = [read: Read, readOn?: Read];

/** How entities of one type are read and written. */
interface EntityRequests {
  fetchMany(ids: readonly EntityId[], parts: RequestedParts, limits: ReadLimits): Promise<Found>;
  /** `isForWrite`: whether a write is planned with the rows, and not only looks for what it has written. */
  fetchForWrite(
    sends: ListReads,
    id: EntityId,
    signal: AbortSignal,
    isForWrite: boolean,
  ): Promise<StoredEntity | null>;
  write(id: EntityId, update: FieldUpdate, guard: SendGuard): Promise<WriteReply>;
}

/** How long it counts that LoanPro has answered. */
const ACCESS_MAX_AGE_MS = 10_000;

/** `transport` is another way to LoanPro, for measurements. */
export function openLoanPro(options: LoanProOptions, transport = openTransport(options)): LoanPro {
  const sizes = createPageSizes();
  const onUnreadableRows = createThrottledCount((count) =>
    options.onNotice({ kind: 'rows-unreadable', count }),
  );
  const onUnprovenExpansion = createThrottledCount((count) =>
    options.onNotice({ kind: 'expansions-unproven', count }),
  );
  const pauses = createPauses((list) => options.onNotice({ kind: 'list-refused', list }));
  const using = (read: Read, readOn = read): CustomerReads => ({
    read,
    readOn,
    sizes,
    expansions: options.expansions ?? 'like-lists',
    definitionCount() {
      const list = definitions.peek('customer');
      return list && list.gap === null ? list.ordered.length + list.unreadable.size : null;
    },
    awaitDefinitions: (signal) => definitions.ensure('customer', signal, 'ensure').catch(() => undefined),
    pauses,
    onUnprovenExpansion,
    onUnreadableRows,
  });
  const fallback = createFallback(using, transport.read, pauses);
  // A write waits for the definitions, so their fetch has the places of such reads.
  const { optional } = transport;
  const reads = {
    read: readOfRoute(optional.readForWrite, transport.readForWrite),
    readUrgently: readOfRoute(optional.readBack, transport.readBack),
  };
  const definitions = createDefinitions(reads, {
    sizes,
    maxAgeMs: options.definitionsMaxAgeMs,
    file: options.definitionsFile ?? null,
    onRefused: (list) => options.onNotice({ kind: 'list-refused', list }),
    onRefreshFailed: (error) => options.onNotice({ kind: 'definitions-not-renewed', error }),
    onUnreadable: createThrottledCount((count) =>
      options.onNotice({ kind: 'definitions-unreadable', count }),
    ),
    onOptionsUnreadable: (fieldIds) => options.onNotice({ kind: 'options-unreadable', fieldIds }),
    formats: options.formats ?? DEFAULT_TENANT_FORMATS,
    metrics: options.metrics,
  });
  /** Where the definitions cannot show that LoanPro works, this does. */
  const access = createSharedCopy({
    fetch: async () => requireAccess(using(transport.readForWrite)),
    isEmpty: () => false,
    maxAgeMs: ACCESS_MAX_AGE_MS,
    onRefreshFailed: () => undefined,
  });
  // A new type of entity does not compile before it has its requests here.
  const requests: Record<EntityType, EntityRequests> = {
    customer: {
      fetchMany:
        options.sharesReads === false
          ? fallback.fetchCustomers
          : shareReads(fallback.fetchCustomers, transport),
      fetchForWrite: (sends, id, signal, isForWrite) =>
        fetchByKey({ ...using(...sends), isForWrite }, id, { profile: true, rows: true }, signal),
      write: (id, { writes, ...traits }, guard) =>
        sendUpdate(transport, { id, writes, form: formFor(options.writeForm, traits) }, guard),
    },
  };
  const usualRows = createUsualRows();

  async function fetchToPlan({ type, id }: EntityRef, sends: ListReads, signal: AbortSignal) {
    const stored = await requests[type].fetchForWrite(sends, id, signal, true);
    if (stored) usualRows.note(stored);
    return stored;
  }

  return {
    peekDefinitions: definitions.peek,
    loadDefinitions: definitions.load,
    loadFreshDefinitions: definitions.loadFresh,
    loadDefinitionsDespite: definitions.loadDespite,
    async fetchEntities(type, ids, parts, limits) {
      const describe = () => ({
        name: `load ${type}`,
        attributes: { 'loanpro_gateway.batch.size': ids.length },
      });
      return await inSpan(describe, async (span) => {
        const found = await requests[type].fetchMany(ids, parts, limits);
        for (const entry of found.values()) {
          if (entry instanceof Error) span.fail(errorType(entry));
          else usualRows.note(entry);
        }
        return found;
      });
    },
    usualRows: usualRows.of,
    createReadBudget,
    fetchForCheck: (entity, { signal, budget }) =>
      fetchToPlan(
        entity,
        [budget.takeAndSend(transport.readForWrite), budget.takePageAndSend(transport.readForWrite)],
        signal,
      ),
    fetchForWrite: (entity, signal, purpose = 'plan') =>
      purpose === 'plan'
        ? fetchToPlan(entity, [transport.readForWrite], signal)
        : requests[entity.type].fetchForWrite([transport.readBack], entity.id, signal, false),
    writeFields: ({ type, id }, update, guard) => requests[type].write(id, update, guard),
    setRequest: transport.setRequest,
    async readiness(signal) {
      try {
        // Only a new request can show that LoanPro accepts the token again.
        const ask = transport.isTokenRefused() ? 'renew' : 'ensure';
        for (const type of ENTITY_TYPES) await definitions.ensure(type, signal, ask);
        const refused = ENTITY_TYPES.flatMap(definitions.missing);
        if (refused.length > 0) await access.ensure(signal);
        return transport.isTokenRefused() ? { isReady: false, reason: 'token' } : { isReady: true, refused };
      } catch {
        return { isReady: false, reason: transport.isTokenRefused() ? 'token' : 'definitions' };
      }
    },
    close: () => transport.close(),
  };
}
