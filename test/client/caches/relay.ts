// Relay as a front end for the tests of caches: its compiler with the settings of client/README.md, and its store.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Environment, Network, RecordSource, Store, commitMutation, fetchQuery } from 'relay-runtime';
import { createOperationDescriptor, getRequest } from 'relay-runtime';
import type { MutationParameters, OperationType, Snapshot } from 'relay-runtime';
import { CUSTOMER, LISTS, MEMBERS, untilSettled, updateOf } from './front-end.ts';
import type { FrontEnd, ListName, ShownValue } from './front-end.ts';

/** Every screen has a fragment, and the mutation reads them all again, as is usual with Relay. */
const SOURCE = `
${Object.entries(LISTS)
  .map(
    ([name, list]) => `
graphql\`fragment screens_${name} on Customer { ${name}: ${list} { ${MEMBERS} } }\`;
graphql\`query screens${name}Query($id: ID!) { customer(id: $id) { ...screens_${name} @relay(mask: false) } }\`;`,
  )
  .join('')}
graphql\`
  mutation screensSaveMutation($customerId: ID!, $values: [CustomFieldValueInput!]!, $idempotencyKey: String) {
    updateCustomerCustomFields(customerId: $customerId, values: $values, idempotencyKey: $idempotencyKey) {
      id
      outcome
      customer { ${Object.keys(LISTS)
        .map((name) => `...screens_${name}`)
        .join(' ')} }
      changes { field { name } before { rawValue } after { rawValue } }
      userErrors { code current { rawValue } }
    }
  }\`;
graphql\`query screensWriteQuery($id: ID!) { customFieldsWrite(id: $id) { isSettled } }\`;
graphql\`
  query screensCheckQuery($id: ID!, $values: [CustomFieldValueInput!]!) {
    checkCustomerCustomFields(customerId: $id, values: $values) { changes { willChange } }
  }\`;
graphql\`fragment screens_refreshed on Customer @refetchable(queryName: "screensRefreshQuery") { lastName }\`;
graphql\`query screensOptionsQuery($id: ID!) {
  customer(id: $id) { customFields { definition { name options { key label } } } }
}\`;
`;

const SETTINGS = {
  language: 'javascript',
  src: './src',
  schema: './schema.graphql',
  artifactDirectory: './artifacts',
  ...settingsOfReadme(),
};

function settingsOfReadme(): object {
  const readme = readFileSync(path.resolve(import.meta.dirname, '../../../client/README.md'), 'utf8');
  const block = /^```json\n(\{\n {2}"schemaConfig".*?)^```$/ms.exec(readme)?.[1];
  if (block === undefined) throw new Error('client/README.md has no settings for the compiler of Relay.');
  return JSON.parse(block);
}

/** Compiles the documents, and returns the function that loads one of them. */
export function compileDocuments() {
  const folder = mkdtempSync(path.join(tmpdir(), 'relay-'));
  const inFolder = (name: string) => path.join(folder, name);
  mkdirSync(inFolder('src'));
  mkdirSync(inFolder('artifacts'));
  copyFileSync(path.resolve(import.meta.dirname, '../../../schema.graphql'), inFolder('schema.graphql'));
  writeFileSync(inFolder('src/screens.js'), SOURCE);
  writeFileSync(inFolder('relay.config.json'), JSON.stringify(SETTINGS));
  const require = createRequire(import.meta.url);
  const compiler = path.join(require.resolve('relay-compiler/package.json'), '../cli.js');
  execFileSync(process.execPath, [compiler, inFolder('relay.config.json')], { cwd: folder });
  return {
    load: (name: string) => getRequest(require(inFolder(`artifacts/${name}.graphql.js`))),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

export type Documents = ReturnType<typeof compileDocuments>;

export function openEnvironment(url: string): Environment {
  const network = Network.create(async ({ text }, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: text, variables }),
    });
    return response.json();
  });
  const store = new Store(new RecordSource());
  return new Environment({ network, store, getDataID: (object) => object['nodeId'] });
}

export function openRelay(url: string, documents: Documents): FrontEnd {
  const environment = openEnvironment(url);
  const opened = new AbortController();
  return {
    open(list, show) {
      const request = documents.load(`screens${list}Query`);
      const operation = createOperationDescriptor(request, { id: CUSTOMER });
      const kept = environment.retain(operation);
      opened.signal.addEventListener('abort', () => kept.dispose());
      const showSnapshot = ({ data }: Pick<Snapshot, 'data'>) => {
        const read: { customer?: Record<ListName, ShownValue[]> } = JSON.parse(JSON.stringify(data));
        if (read.customer?.[list]) show(read.customer[list]);
      };
      fetchQuery<OperationType>(environment, request, { id: CUSTOMER }).subscribe({
        complete() {
          const snapshot = environment.lookup(operation.fragment);
          showSnapshot(snapshot);
          const shown = environment.subscribe(snapshot, showSnapshot);
          opened.signal.addEventListener('abort', () => shown.dispose());
        },
      });
    },
    async save(values, toldUnknown) {
      const variables = updateOf(values);
      const mutation = documents.load('screensSaveMutation');
      return untilSettled(
        async () =>
          new Promise((resolve, reject) => {
            commitMutation<SaveMutation>(environment, {
              mutation,
              variables,
              onCompleted: ({ updateCustomerCustomFields }) => resolve(updateCustomerCustomFields),
              onError: reject,
            });
          }),
        async (id) => {
          const query = documents.load('screensWriteQuery');
          const data = await fetchQuery<WriteQuery>(environment, query, { id }).toPromise();
          return data?.customFieldsWrite?.isSettled;
        },
        toldUnknown,
      );
    },
    async check(values) {
      const query = documents.load('screensCheckQuery');
      const variables = { id: CUSTOMER, values };
      const data = await fetchQuery<CheckQuery>(environment, query, variables).toPromise();
      return data?.checkCustomerCustomFields?.changes.map(({ willChange }) => willChange);
    },
    [Symbol.dispose]: () => opened.abort(),
  };
}

interface SaveMutation extends MutationParameters {
  readonly response: { updateCustomerCustomFields: { id: string | null; outcome: string } | null };
}

interface WriteQuery extends OperationType {
  readonly response: { customFieldsWrite: { isSettled: boolean } | null };
}

interface CheckQuery extends OperationType {
  readonly response: { checkCustomerCustomFields: { changes: { willChange: boolean }[] } | null };
}
