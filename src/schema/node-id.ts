// The id that is unique among all objects of the graph, for clients that store every object by one id, such as Relay.

import type { CustomFieldDefinition } from '../custom-fields/definition.ts';
import type { CustomFieldValue } from '../custom-fields/disclose.ts';
import { isEntityId, isFieldId } from '../custom-fields/ids.ts';
import type { EntityId, FieldId } from '../custom-fields/ids.ts';
import type { LoadedEntity } from '../loaders.ts';
import { badInput } from './bad-input.ts';
import { builder } from './builder.ts';

/** What a global id names. */
export type NodeKey =
  | { type: 'Customer'; id: EntityId }
  | { type: 'CustomFieldDefinition'; id: FieldId }
  | { type: 'CustomFieldValue'; id: EntityId; fieldId: FieldId };

type Node = LoadedEntity | CustomFieldDefinition | CustomFieldValue;

const isValue = (node: Node): node is CustomFieldValue => 'fieldId' in node;
const isDefinition = (node: Node): node is CustomFieldDefinition => 'name' in node;

/** The member of the interface. An interface whose subtypes are nodes has it as well: GraphQL 14 cannot read an interface that implements another. */
export const NODE_ID = {
  description:
    'The global id, for `node(nodeId:)` and for Relay. It is opaque: do not take it apart, and do not make one yourself.',
  resolve: (node: Node) => formatNodeId(keyOf(node)),
};

export const NodeInterface = builder.interfaceRef<Node>('Node').implement({
  description: 'An object with an id that no other object of any type has, as Relay needs it.',
  resolveType: (node) => {
    if (isValue(node)) return node.kind.valueType.name;
    return isDefinition(node) ? 'CustomFieldDefinition' : 'Customer';
  },
  fields: (t) => ({ nodeId: t.id(NODE_ID) }),
});

function keyOf(node: Node): NodeKey {
  if (isValue(node)) return { type: 'CustomFieldValue', id: node.entity.id, fieldId: node.fieldId };
  if (isDefinition(node)) return { type: 'CustomFieldDefinition', id: node.id };
  return { type: 'Customer', id: node.entity.id };
}

function formatNodeId(key: NodeKey): string {
  return Buffer.from(Object.values(key).join(':')).toString('base64url');
}

/** Reads a global id. Only the exact text that the gateway made is one, so that no object has two. */
export function parseNodeId(nodeId: string): NodeKey {
  const [type, id = '', fieldId = ''] = Buffer.from(nodeId.slice(0, 64), 'base64url').toString().split(':');
  const key = toKey(type, id, fieldId);
  if (!key || formatNodeId(key) !== nodeId)
    throw badInput('nodeId must be a nodeId that the gateway returned.');
  return key;
}

function toKey(type: string | undefined, id: string, fieldId: string): NodeKey | null {
  if (type === 'Customer' && isEntityId(id)) return { type, id };
  if (type === 'CustomFieldDefinition' && isFieldId(id)) return { type, id };
  if (type === 'CustomFieldValue' && isEntityId(id) && isFieldId(fieldId)) return { type, id, fieldId };
  return null;
}
