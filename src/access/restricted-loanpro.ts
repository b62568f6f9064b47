// LoanPro as one viewer may see it. A request gets this in place of LoanPro, so nothing behind it can show what is hidden.

import { selectDefinitions } from '../custom-fields/definition.ts';
import type { DefinitionList, FieldSelector } from '../custom-fields/definition.ts';
import type { EntityRef, EntityType } from '../custom-fields/entities.ts';
import { isFieldId } from '../custom-fields/ids.ts';
import type { EntityId } from '../custom-fields/ids.ts';
import type { StoredEntity } from '../custom-fields/stored.ts';
import type { LoanPro } from '../loanpro/client.ts';
import type { Found } from '../loanpro/customers.ts';
import type { ReadLimits } from '../loanpro/fallback.ts';
import type { Permissions } from './permissions.ts';

const PROFILE = { profile: true, rows: false };

/**
 * Every list of definitions that this returns lacks what is hidden, and says no to rows without a definition. The rows of a customer
 * are read in full, because a write must know of every row of its fields. They can only be used with a list.
 */
export function restrictLoanPro(
  loanPro: LoanPro,
  { viewer, customers, fields, profileOf }: Permissions,
): LoanPro {
  const { visible, usualRows, isOpen } = fields;
  const rights = JSON.stringify(viewer);

  const mayBeAsked = (selector: FieldSelector) =>
    'name' in selector || (isFieldId(selector.id) && isOpen(selector.id));

  function peekDefinitions(type: EntityType): DefinitionList | null {
    const list = loanPro.peekDefinitions(type);
    return list && visible(list);
  }

  /**
   * The selectors for which LoanPro may be asked. A hidden field is in LoanPro's list, and one that does not exist is not, so asking for
   * either could be told from the number of calls.
   */
  async function askable(
    type: EntityType,
    selectors: readonly FieldSelector[],
    signal: AbortSignal,
  ): Promise<FieldSelector[]> {
    if (selectors.every(mayBeAsked)) return [...selectors];
    const list =
      peekDefinitions(type) ?? (await loanPro.loadDefinitions(type, signal).then(visible, () => null));
    return selectors.filter(
      (selector) => mayBeAsked(selector) || (list && selectDefinitions(list, selector).length > 0),
    );
  }

  function restrict(stored: StoredEntity): StoredEntity {
    const { entity, profile, rows } = stored;
    const list = peekDefinitions(entity.type);
    const shown = rows?.filter(({ fieldId }) => !list?.hides(fieldId)) ?? null;
    if (list) usualRows.note({ ...stored, rows: shown });
    return { entity, profile: profile && profileOf(profile), rows };
  }

  const isVisible = ({ entity: { id }, profile }: StoredEntity) => customers.hasProfile(id, profile);

  /** Answers a customer outside the scope like one that does not exist. */
  const within = (stored: StoredEntity | null) => (stored && isVisible(stored) ? restrict(stored) : null);

  const withoutHidden = (found: Found): Found =>
    new Map(
      [...found].flatMap(([id, entry]) => {
        const restricted = entry instanceof Error ? entry : within(entry);
        return restricted ? [[id, restricted] as const] : [];
      }),
    );

  /**
   * Reads the profiles of customers, where only these tell whether the viewer may see them. This comes before any other read of them, and in a list:
   * otherwise a hidden customer would take other calls than one that does not exist.
   */
  const fetchUndecided = async (type: EntityType, ids: readonly EntityId[], limits: ReadLimits) =>
    ids.length === 0
      ? new Map()
      : withoutHidden(await loanPro.fetchEntities(type, ids, PROFILE, { ...limits, rights, inList: true }));

  /** Whether the customer may be read. Takes no call where the id decides. */
  async function mayBeRead({ type, id }: EntityRef, limits: ReadLimits): Promise<boolean> {
    const decided = customers.hasId(id);
    if (decided !== null) return decided;
    const entry = (await fetchUndecided(type, [id], limits)).get(id);
    if (entry instanceof Error) throw entry;
    return entry !== undefined;
  }

  return {
    ...loanPro,
    peekDefinitions,
    usualRows: usualRows.of,
    loadDefinitions: async (type, signal) => visible(await loanPro.loadDefinitions(type, signal)),
    async loadFreshDefinitions(type, signal, request = {}) {
      const asked = await askable(type, request.fields ?? [], signal);
      return visible(await loanPro.loadFreshDefinitions(type, signal, { ...request, fields: asked }));
    },
    loadDefinitionsDespite: async (type, doubts, signal) =>
      visible(await loanPro.loadDefinitionsDespite(type, doubts, signal)),
    async fetchEntities(type, ids, parts, limits) {
      const undecided = await fetchUndecided(
        type,
        ids.filter((id) => customers.hasId(id) === null),
        limits,
      );
      const read = new Map([...undecided].filter(([, entry]) => !parts.rows || entry instanceof Error));
      const possible = ids.filter((id) => customers.hasId(id) || (undecided.has(id) && !read.has(id)));
      if (possible.length === 0) return read;
      // Without the profile, a customer with rows would take fewer calls than one without any, also when all of them are hidden.
      const found = await loanPro.fetchEntities(
        type,
        possible,
        { ...parts, profile: true },
        { ...limits, rights },
      );
      return new Map([...read, ...withoutHidden(found)]);
    },
    async fetchForCheck(entity, limits) {
      return (await mayBeRead(entity, limits)) ? within(await loanPro.fetchForCheck(entity, limits)) : null;
    },
    async fetchForWrite(entity, signal, purpose = 'plan') {
      // What was visible before a request was sent stays so until its write has ended. Otherwise it would look deleted.
      if (purpose !== 'plan') {
        const stored = await loanPro.fetchForWrite(entity, signal, purpose);
        return stored && restrict(stored);
      }
      const limits = { signal, budget: loanPro.createReadBudget() };
      return (await mayBeRead(entity, limits))
        ? within(await loanPro.fetchForWrite(entity, signal, purpose))
        : null;
    },
  };
}
