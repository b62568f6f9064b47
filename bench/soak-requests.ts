// The requests of the soak test, each with what its answer must be: unique documents, callers and ids beside repeated ones.

const LIST = 50;
const FIRST_ID = 5001;
const IDS = 1000;
const NOTE_FIELD_ID = '22';
const REPEATING_CALLERS = 50;
const UNKNOWN_ID = 10_000_000;
const FIELDS = 'id firstName customFields { fieldId rawValue displayValue definition { name type } }';

export interface SoakRequest {
  query: string;
  variables: Record<string, unknown>;
  /** `null` sends a token that is not valid. */
  caller: string | null;
  /** The caller disconnects after a few milliseconds. */
  isLeft?: true;
  /** What the answer contains if nothing fails. */
  expected: string;
  write?: { customerId: string; text: string };
}

const idOf = (number: number) => String(FIRST_ID + (number % IDS));

type Kind = (number: number, name: string) => Omit<SoakRequest, 'caller'>;

const one: Kind = (number, name) => ({
  query: `query ${name}($id: ID!) { customer(id: $id) { ${FIELDS} } }`,
  variables: { id: idOf(number) },
  expected: `{"data":{"customer":{"id":"${idOf(number)}"`,
});

const list: Kind = (number, name) => {
  const ids = Array.from({ length: LIST }, (_, index) => idOf(number * LIST + index));
  return {
    query: `query ${name}($ids: [ID!]!) { customersByIds(ids: $ids) { ${FIELDS} } }`,
    variables: { ids },
    expected: `"id":"${ids.at(-1)}"`,
  };
};

const entities: Kind = (number, name) => ({
  query: `query ${name}($refs: [_Any!]!) { _entities(representations: $refs) { ... on Customer { ${FIELDS} } } }`,
  variables: { refs: [0, 1, 2].map((index) => ({ __typename: 'Customer', id: idOf(number + index) })) },
  expected: `"id":"${idOf(number + 2)}"`,
});

const unknown: Kind = (number, name) => ({
  query: `query ${name}($id: ID!) { customer(id: $id) { ${FIELDS} } }`,
  variables: { id: String(UNKNOWN_ID + number) },
  expected: '{"data":{"customer":null}}',
});

/** Writes go round all customers, so that hundreds of seconds are between two writes to the same one. */
function createWrites(): Kind {
  let writes = 0;
  return (number, name) => {
    const write = { customerId: idOf(writes++), text: `note ${number}` };
    return {
      query: `mutation ${name}($id: ID!, $values: [CustomFieldValueInput!]!, $key: String) {
        updateCustomerCustomFields(customerId: $id, values: $values, idempotencyKey: $key) { outcome userErrors { code } } }`,
      variables: {
        id: write.customerId,
        values: [{ field: { id: NOTE_FIELD_ID }, value: { raw: write.text } }],
        key: `key-${number}`,
      },
      expected: '"outcome":"APPLIED"',
      write,
    };
  };
}

const refused: Kind = (_number, name) => ({
  query: `query ${name} { customer(id: "1") { nothing } }`,
  variables: {},
  expected: 'GRAPHQL_VALIDATION_FAILED',
});

const definitions: Kind = (_number, name) => ({
  query: `query ${name} { customFieldDefinitions { id name type options { label } } }`,
  variables: {},
  expected: '{"data":{"customFieldDefinitions":[{"id":',
});

const left: Kind = (number, name) => ({ ...list(number, name), isLeft: true });

const untrusted: Kind = (number, name) => ({ ...one(number, name), expected: 'UNAUTHENTICATED' });

/** Each turn of twenty requests has a new document and a new caller for each of them, and the next turn has repeated ones. */
export function createRequests(): () => SoakRequest {
  const write = createWrites();
  const turn = [one, list, one, write, unknown, one, entities, one, refused, one];
  turn.push(list, one, write, left, one, unknown, definitions, one, untrusted, list);
  let number = 0;
  return () => {
    const kind = turn[number % turn.length] ?? one;
    const isUnique = Math.floor(number / turn.length) % 2 === 0;
    const request = kind(number, isUnique ? `Q${number}` : 'Q');
    const caller = isUnique ? `caller-${number}` : `agent-${number % REPEATING_CALLERS}`;
    number++;
    return { ...request, caller: kind === untrusted ? null : caller };
  };
}

/** Reads what the given customers have in the field that is written. */
export const NOTES = `query ($ids: [ID!]!) { customersByIds(ids: $ids) { id customField(field: { id: "${NOTE_FIELD_ID}" }) { rawValue } } }`;
