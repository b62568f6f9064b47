// The tenant's fields in a file: the lock file that the client's command `fields pull` writes. See `client/fields/lock-file.ts`.

import type { CustomFieldDefinition } from '../custom-fields/definition.ts';
import { isFieldId } from '../custom-fields/ids.ts';
import type { ReadFormats } from '../custom-fields/kinds/read-formats.ts';
import { KINDS, UNKNOWN_KIND } from '../custom-fields/kinds/table.ts';
import { isOverlong } from '../custom-fields/length.ts';
import type { CustomFieldOption } from '../custom-fields/options.ts';
import { isJson } from './json.ts';

/** In version 1, the key of an option is called `id`. */
const VERSIONS = new Set<unknown>([1, 2]);

/** Returns the definitions, none of which LoanPro has verified. Returns `null` when the text is not such a file. */
export function parseDefinitionsFile(text: string, formats: ReadFormats): CustomFieldDefinition[] | null {
  const content = parse(text);
  if (!isJson(content) || !VERSIONS.has(content['version'])) return null;
  if (!Array.isArray(content['fields'])) return null;
  const definitions = content['fields'].map((field) => (isJson(field) ? readField(field, formats) : null));
  return definitions.every((definition) => definition !== null) ? definitions : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readField(field: Record<string, unknown>, formats: ReadFormats): CustomFieldDefinition | null {
  const { id, name, type, maxLength } = field;
  const options = readOptions(field['options']);
  if (typeof id !== 'string' || !isFieldId(id) || typeof name !== 'string' || isOverlong(name)) return null;
  if (options === null) return null;
  const kind = KINDS.find((candidate) => candidate.name === type) ?? UNKNOWN_KIND;
  return {
    id,
    name,
    description: null,
    kind,
    loanProType: kind.loanProType === null ? '' : `customfield.type.${kind.loanProType}`,
    section: null,
    position: null,
    required: field['required'] === true,
    active: field['active'] !== false,
    calculated: field['calculated'] === true,
    searchable: false,
    maxLength:
      typeof maxLength === 'number' && Number.isInteger(maxLength) && maxLength > 0 ? maxLength : null,
    defaultText: null,
    options,
    optionsProblem: null,
    formats,
    isUnverified: true,
  };
}

function readOptions(options: unknown): CustomFieldOption[] | null {
  if (!Array.isArray(options)) return null;
  const read = options.map((option): CustomFieldOption | null => {
    if (!isJson(option)) return null;
    const { label, id, key = id } = option;
    return typeof key === 'string' && typeof label === 'string' ? { key, label } : null;
  });
  return read.every((option) => option !== null) ? read : null;
}
