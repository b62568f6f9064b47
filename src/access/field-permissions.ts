// What viewers with the same roles may do with fields: the list of definitions as they see it.

import { createDefinitionList } from '../custom-fields/definition.ts';
import type { CustomFieldDefinition, DefinitionList } from '../custom-fields/definition.ts';
import type { FieldAccess } from '../custom-fields/field-access.ts';
import type { FieldId } from '../custom-fields/ids.ts';
import type { UsualRows } from '../custom-fields/usual-rows.ts';
import { createUsualRows } from '../custom-fields/usual-rows.ts';
import { contentWith, levelWithoutDefinition, mostAccess, ruleFor } from './policy.ts';
import type { AccessLevel, FieldMatch, Role } from './policy.ts';

export interface FieldPermissions {
  levelOf(field: CustomFieldDefinition): AccessLevel;
  /** Whether the field may be read and written even without a definition. Nothing less is possible without one. */
  isOpen(id: FieldId): boolean;
  /** The same list without the hidden definitions. It tells of each other definition what may be done. */
  visible(list: DefinitionList): DefinitionList;
  /** The average of visible rows alone, because a cost that counts the hidden ones would tell about them. */
  usualRows: UsualRows;
}

const ACCESS: Record<AccessLevel, FieldAccess> = {
  hidden: { read: false, write: false, masked: false },
  masked: { read: false, write: false, masked: true },
  readable: { read: true, write: false, masked: false },
  writable: { read: true, write: true, masked: false },
};

/** `onList` gets each list before it is used for the first time. */
export function createFieldPermissions(
  roles: readonly Role[],
  onList: (list: DefinitionList) => void,
): FieldPermissions {
  // Requests compare lists by identity, and sorting them is slow.
  const seen = new WeakMap<DefinitionList, DefinitionList>();
  const levelOf = (field: CustomFieldDefinition) =>
    mostAccess(roles.map((role) => ruleFor(role, field)?.access ?? 'hidden'));
  const content = {
    maskedContent: contentWith(roles, ['mask']),
    refusedContent: contentWith(roles, ['mask', 'refuse']),
  };
  const ruledIds = new Set(roles.flatMap(({ fields }) => fields.flatMap(({ match }) => idOf(match))));
  const levelOfMissing = (id: string) => mostAccess(roles.map((role) => levelWithoutDefinition(role, id)));
  const hidesById = [...ruledIds].some((id) => levelOfMissing(id) === 'hidden');
  // Content is found with the access of a definition. And where an id is hidden, one that no field has must not differ from it.
  const isOpen = (id: FieldId) =>
    content.refusedContent.length === 0 &&
    levelOfMissing(id) === 'writable' &&
    (ruledIds.has(id) || !hidesById);

  function makeVisible(list: DefinitionList): DefinitionList {
    onList(list);
    const shown = list.ordered.flatMap((field) => {
      const level = levelOf(field);
      const sensitive = roles.some((role) => ruleFor(role, field)?.sensitive);
      return level === 'hidden' ? [] : [{ ...field, access: { ...ACCESS[level], ...content, sensitive } }];
    });
    const ids = new Set(shown.map(({ id }) => id));
    const hides = (id: FieldId) => !ids.has(id) && (list.byId.has(id) || !isOpen(id));
    const unreadable = new Map([...list.unreadable].filter(([id]) => !hides(id)));
    return createDefinitionList(shown, list.gap, unreadable, hides);
  }

  return {
    levelOf,
    isOpen,
    visible(list) {
      const visible = seen.get(list) ?? makeVisible(list);
      seen.set(list, visible);
      return visible;
    },
    usualRows: createUsualRows(),
  };
}

function idOf(match: FieldMatch): string[] {
  return match !== '*' && 'id' in match ? [match.id] : [];
}
