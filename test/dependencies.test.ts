// The packages of the project: what the lockfile may contain, and that the documentation gives a reason for each of them.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findLockfileProblems } from './support/lockfile.ts';
import type { Lockfile } from './support/lockfile.ts';

const read = (name: string) => readFileSync(path.resolve(import.meta.dirname, '..', name), 'utf8');
const lockfile: Lockfile = JSON.parse(read('package-lock.json'));
const {
  dependencies,
  optionalDependencies,
}: Record<string, Record<string, string>> = JSON.parse(read('package.json'));

const RULES = {
  lowestVersions: {
    '@graphql-yoga/render-graphiql': '5.24.1',
    '@opentelemetry/api': '1.9.1',
    '@pothos/core': '4.15.1',
    dataloader: '2.2.3',
    graphql: '16.15.0',
    'graphql-yoga': '5.24.1',
    jose: '6.2.18',
    'lru-cache': '11.5.3',
    pg: '8.23.1',
    pino: '10.4.0',
    'prom-client': '15.1.3',
    'rate-limiter-flexible': '11.4.0',
    undici: '8.12.4',
    yaml: '2.9.1',
    zod: '4.6.7',
  },
  // Development only: Node itself, whose script is allowed in package.json, and three whose scripts npm does not run.
  mayRunScripts: new Set(
    ['@apollo/protobufjs', 'core-js', 'node', 'protobufjs'].map((name) => `node_modules/${name}`),
  ),
  // docs/development.md has a decision on each of them.
  licences: new Set(['MIT', 'ISC', '0BSD', 'BlueOak-1.0.0', 'Apache-2.0']),
  maxPackages: 60,
};

it('the lockfile has no lowered version, no package without integrity, no new install script, no other licence, and at most 60 packages for the image', () => {
  expect(findLockfileProblems(lockfile, RULES)).toEqual([]);
});

it('each production package that the project names has an exact version, a lowest version and a reason in the documentation', () => {
  const named = { ...dependencies, ...optionalDependencies };
  expect(Object.keys(named).toSorted()).toEqual(Object.keys(RULES.lowestVersions).toSorted());
  for (const [name, version] of Object.entries(named)) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(read('docs/development.md')).toContain(`| \`${name}\` |`);
  }
  for (const licence of RULES.licences) expect(read('docs/development.md')).toContain(`| ${licence} |`);
});

describe('a copy of the lockfile', () => {
  const UNDICI = 'node_modules/undici';
  const extra = { version: '1.0.0', integrity: 'sha512-x', license: 'MIT' };
  const changed = (more: Lockfile['packages']) => ({ packages: { ...lockfile.packages, ...more } });
  const undici = lockfile.packages[UNDICI];

  it.each<[string, Lockfile['packages'], string]>([
    ['a lowered version', { [UNDICI]: { ...undici, version: '8.9.9' } }, 'undici 8.9.9 is lower than 8.12.4'],
    ['a package without integrity', { [UNDICI]: { ...undici, integrity: '' } }, `${UNDICI} has no integrity`],
    ['a weak integrity', { [UNDICI]: { ...undici, integrity: 'sha1-x' } }, `${UNDICI} has no integrity`],
    [
      'an install script',
      { 'node_modules/x': { ...extra, dev: true, hasInstallScript: true } },
      'node_modules/x has an install script',
    ],
    [
      'a licence that was not decided on',
      { 'node_modules/x': { ...extra, license: 'Elastic-2.0', optional: true } },
      'node_modules/x has the licence Elastic-2.0',
    ],
    [
      'a package without a licence',
      { 'node_modules/x': { ...extra, license: '', optional: true } },
      'node_modules/x has the licence ',
    ],
    [
      'too many packages',
      Object.fromEntries(Array.from({ length: 61 }, (_, index) => [`node_modules/x${index}`, extra])),
      'the image has ',
    ],
  ])('with %s is refused', (_what, more, problem) => {
    expect(findLockfileProblems(changed(more), RULES)).toEqual([expect.stringContaining(problem)]);
  });
});
