// Compares the schema with the one that was last released, so that a change that breaks clients is found before it is merged.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

const released = buildSchema(readFileSync(path.join(root, 'test/federation/released.graphql'), 'utf8'));
const breaking = async (sdl: string) =>
  (await diff(released, buildSchema(sdl)))
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message);
const current = readFileSync(path.join(root, 'schema.graphql'), 'utf8');

it('the schema has no breaking change since the last release', async () => {
  expect(await breaking(current)).toEqual([]);
});

it.each([
  ['  displayValue: String!', '  shownValue: String!', /Field 'displayValue' was removed/],
  ['  rawValue: String\n', '  rawValue: Int\n', /changed type from 'String' to 'Int'/],
  ['  CONFLICT\n', '  CLASH\n', /Enum value 'CONFLICT' was removed/],
  ['    customerId: ID!\n', '    customerId: ID!\n    reason: String!\n', /reason/],
])('a breaking change is detected: %j becomes %j', async (was, is, message) => {
  expect(current).toContain(was);
  expect((await breaking(current.replaceAll(was, is))).join('\n')).toMatch(message);
});
