// Relay with the settings of client/README.md: one record for each object, and objects that are read again by their global ids.

import { fetchQuery } from 'relay-runtime';
import type { OperationType } from 'relay-runtime';
import { expect, it } from 'vitest';
import { openWarm } from '../../support/writing.ts';
import { CUSTOMER } from './front-end.ts';
import { compileDocuments, openEnvironment } from './relay.ts';

it('Relay shows the options of each field as the gateway sends them, also where two fields have options with the same key', async () => {
  await using app = await openWarm();
  using documents = compileDocuments();
  const environment = openEnvironment(app.url);
  const shown = await fetchQuery<OperationType>(environment, documents.load('screensOptionsQuery'), {
    id: CUSTOMER,
  }).toPromise();
  const sent = await app.ask(`{
    customer(id: "${CUSTOMER}") { customFields { definition { name options { key label } } } }
  }`);
  const keys = sent.data.customer.customFields.flatMap(
    ({ definition }: { definition: { options: { key: string }[] } }) =>
      definition.options.map(({ key }) => key),
  );
  expect(new Set(keys).size).toBeLessThan(keys.length);
  expect(shown).toMatchObject(sent.data);
});

it('Relay reads a customer again by its global id', async () => {
  await using app = await openWarm();
  using documents = compileDocuments();
  const environment = openEnvironment(app.url);
  const { data } = await app.ask(`{ customer(id: "${CUSTOMER}") { nodeId } }`);
  const { nodeId } = data.customer;
  await fetchQuery<OperationType>(environment, documents.load('screensRefreshQuery'), { nodeId }).toPromise();
  expect(environment.getStore().getSource().get(nodeId)).toMatchObject({
    __id: nodeId,
    __typename: 'Customer',
    lastName: 'Rivera',
  });
});
