// The query for one object by its global id, with which Relay fetches again what it shows.

import { chargeCustomers } from './bad-input.ts';
import { builder } from './builder.ts';
import { showField } from './customer-fields.ts';
import { LOADED_ITEMS } from './expected-items.ts';
import { NodeInterface, parseNodeId } from './node-id.ts';
import { requestedParts } from './requested-parts.ts';

builder.queryField('node', (t) =>
  t.field({
    type: NodeInterface,
    nullable: true,
    // As much as an item of a list of customers. A document can have at most a hundred of them, by its limit of aliases.
    extensions: { resolverCost: LOADED_ITEMS.itemCost },
    description:
      'One object by its global id, for Relay. Null when there is no such object any more. A federated graph does not have this query.',
    args: { nodeId: t.arg.id({ required: true, description: 'The `nodeId` of the object.' }) },
    resolve: async (_root, { nodeId }, context, info) => {
      const key = parseNodeId(nodeId);
      chargeCustomers(context, 1);
      const { loaders } = context;
      if (key.type === 'CustomFieldDefinition') {
        return loaders.loadDefinition({ type: 'customer', fieldId: key.id });
      }
      const entity = { type: 'customer', id: key.id } as const;
      if (key.type === 'Customer') return loaders.entity.load({ entity, ...requestedParts(info) });
      const customer = await loaders.entity.load({ entity, profile: false, rows: true });
      return customer && showField(customer, { id: key.fieldId }, context);
    },
  }),
);
