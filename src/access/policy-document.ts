// The text of a policy file: what it may hold, and what is wrong with one, in words.

import { createHash } from 'node:crypto';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { isFieldId } from '../custom-fields/ids.ts';
import { KINDS } from '../custom-fields/kinds/table.ts';
import { ACCESS_LEVELS, PROFILE_MEMBERS } from './policy.ts';
import type { Policy, Role } from './policy.ts';

/** The version of a policy: so many characters of the hash of its text. */
const VERSION_LENGTH = 12;

const text = z.string().min(1);
const kindNames = KINDS.map(({ name }) => name);

/** YAML reads 17 as a number, and an id may be written either way. */
const fieldId = z.union([z.string(), z.number().transform(String)]).refine(isFieldId, {
  error: 'must be the id of a field',
});

const match = z.union(
  [
    z.literal('*'),
    z.strictObject({ id: fieldId }),
    z.strictObject({ name: text }),
    z.strictObject({ section: text }),
    z.strictObject({ type: z.enum(kindNames) }),
  ],
  {
    error: `must be '*', or exactly one of id, name, section and type, where type is one of ${kindNames.join(', ')}`,
  },
);

const customers = z.union(
  [
    z.literal('all'),
    z.strictObject({ id: text }),
    z.strictObject({ customId: text }),
    z.strictObject({ status: z.union([text, z.array(text).min(1)]) }),
  ],
  {
    error:
      'must be all, id or customId with the name of a claim, or status with a list of statuses or the name of a claim',
  },
);

const contentRule = z.enum(['mask', 'refuse']).optional();
const contentRules = { cardNumber: contentRule, bankAccount: contentRule, ssn: contentRule };

/** What a role for emergencies gives, apart from what the file says. */
const EVERYTHING = { customers: 'all', profile: '*', fields: [{ match: '*', access: 'readable' }] };

const ownRole = z.strictObject({
  customers,
  profile: z.union([z.literal('*'), z.array(z.enum(PROFILE_MEMBERS))], {
    error: `must be '*', or a list of ${PROFILE_MEMBERS.join(', ')}`,
  }),
  fields: z
    .array(z.strictObject({ match, access: z.enum(ACCESS_LEVELS), sensitive: z.boolean().optional() }))
    .refine((rules) => new Set(rules.map((rule) => JSON.stringify(rule.match))).size === rules.length, {
      error: 'has two rules with the same match',
    }),
  content: z.strictObject(contentRules).optional(),
  readRecords: z.boolean().optional(),
  breakGlass: z.strictObject({ hours: z.number().positive().max(1) }).optional(),
}) satisfies z.ZodType<Role>;

const role = z.preprocess((given) => {
  const isForEmergencies = typeof given === 'object' && given !== null && 'breakGlass' in given;
  return isForEmergencies ? { ...EVERYTHING, ...given } : given;
}, ownRole);

const document = z.strictObject({ roles: z.record(text, role) });

/** Returns the policy, or a sentence for each problem. */
export function parsePolicy(source: string): Policy | { problems: string[] } {
  const yaml = parseDocument(source);
  if (yaml.errors.length > 0)
    return { problems: yaml.errors.map(({ message }) => message.split('\n', 1)[0] ?? '') };
  const parsed = document.safeParse(yaml.toJS());
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`),
    };
  }
  const version = createHash('sha256').update(source).digest('hex').slice(0, VERSION_LENGTH);
  return { version, roles: new Map(Object.entries(parsed.data.roles)) };
}
