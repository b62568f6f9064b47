// The README is true: each of its operations gives the very answer printed below it, and each of its settings and scripts exists.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openApp } from './support/app.ts';

const root = path.resolve(import.meta.dirname, '..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const scripts: Record<string, string> = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
).scripts;

const examples = [...readme.matchAll(/```graphql\n(.*?)```\s+```json\n(.*?)```/gs)].map(
  ([, query = '', answer = '']) => ({
    query,
    answer: JSON.parse(answer),
  }),
);

it('has examples for a read, a write, a refusal and an entity', () => {
  expect(examples).toHaveLength(4);
  expect(readme.match(/```graphql/g)).toHaveLength(examples.length);
});

it('prints the answers that its operations give', async () => {
  await using app = await openApp();
  for (const { query, answer } of examples) {
    const { data, errors } = await app.ask(query);
    expect({ data, ...(errors ? { errors } : {}) }).toEqual(answer);
  }
});

it('prints the request that LoanPro gets', async () => {
  await using app = await openApp();
  await app.ask(examples[1]?.query ?? '');
  const body = app.upstream.find(({ method }) => method === 'PUT')?.body;
  expect(readme).toContain(`\`${body}\``);
});

describe('names', () => {
  it('only scripts that exist', () => {
    const named = [...readme.matchAll(/npm (?:run )?(start|test|[a-z:]+[a-z])\b/g)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'ci' && name !== 'run');
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('every setting, and none that does not exist', () => {
    const source = readFileSync(path.join(root, 'src/config/settings.ts'), 'utf8');
    const known = [...source.matchAll(/^ {2}([A-Z_]{4,}): /gm)].map(([, name = '']) => name);
    expect(known.length).toBeGreaterThan(10);
    const table = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## Typed clients'));
    const named = [...table.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name),
    );
    expect(named.toSorted()).toEqual(known.toSorted());
  });

  it('only files that exist', () => {
    const map = readme.slice(readme.indexOf('## The app'), readme.indexOf('## Working on it'));
    for (const [name] of map.matchAll(/[a-z/.-]+\.ts\b/g)) {
      const places = ['src', 'test', ''].map((folder) => path.join(root, folder, name));
      expect(
        places.some((place) => readable(place)),
        name,
      ).toBe(true);
    }
  });
});

function readable(place: string): boolean {
  try {
    return readFileSync(place).length > 0;
  } catch {
    return false;
  }
}
