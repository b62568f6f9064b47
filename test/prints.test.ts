// Compares the printed schema files with the schemas of the server.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  buildSchema,
  introspectionFromSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, it } from 'vitest';
import { SCHEMA_DESCRIPTION, printForTools } from '../src/schema/description.ts';
import { clientSchema, subgraphSdl } from '../src/schema/index.ts';
import { openApp } from './support/app.ts';

const read = (name: string) => readFileSync(path.resolve(import.meta.dirname, '..', name), 'utf8').trim();

it('schema.graphql is the client schema, with its @oneOf inputs', () => {
  expect(read('schema.graphql')).toBe(printForTools(clientSchema).trim());
  expect(read('schema.graphql')).toContain('input CustomFieldNewValue @oneOf');
  // Clients generate code from this file alone, so it must be complete.
  expect(introspectionFromSchema(buildSchema(read('schema.graphql')))).toBeDefined();
});

it('schema.subgraph.graphql is the SDL that the running server returns to a router', async () => {
  await using app = await openApp();
  const answer = await app.ask('{ _service { sdl } }');
  expect(answer.data['_service'].sdl.trim()).toBe(subgraphSdl().trim());
  expect(read('schema.subgraph.graphql')).toBe(subgraphSdl().trim());
  expect(subgraphSdl()).toMatch(/type Customer\s+@key\(fields: "id"\)/);
  expect(subgraphSdl()).toMatch(/type CustomFieldDefinition\s+@key\(fields: "id"\)/);
});

it('the server introduces the schema to people who explore it', async () => {
  await using app = await openApp();
  const answer = await app.ask('{ __schema { description queryType { fields { name } } } }');
  const { description, queryType } = answer.data['__schema'];
  expect(description).toBe(SCHEMA_DESCRIPTION);
  for (const { name } of queryType.fields.filter((field: { name: string }) => field.name.startsWith('c')))
    if (name !== 'customFieldDefinition') expect(description).toContain(name);
});

it('every type, field, argument and enum value of the schema has a description that ends with a full stop', () => {
  const lacking: string[] = [];
  const check = (name: string, description: string | null | undefined) => {
    if (!description?.trim().endsWith('.')) lacking.push(name);
  };
  for (const type of Object.values(clientSchema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    check(type.name, type.description);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field.description);
        for (const argument of field.args)
          check(`${type.name}.${field.name}(${argument.name})`, argument.description);
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        check(`${type.name}.${field.name}`, field.description);
    }
    // The values of these enums need no description beyond their names.
    const needsNoDescription = ['CustomFieldType', 'CustomerType'].includes(type.name);
    if (isEnumType(type) && !needsNoDescription) {
      for (const value of type.getValues()) check(`${type.name}.${value.name}`, value.description);
    }
  }
  expect(lacking).toEqual([]);
});
