// The operations that are measured: what the gateway is asked, and what the floor is asked for the same data.

/** What an operation asks in turn number `turn`, of the gateway and of the floor. */
export interface Operation {
  name: string;
  /** How many customers it reads. */
  customers: number;
  body(turn: number): string;
  /** `null` where there is nothing to read. */
  floor(turn: number): string | null;
  /** What the answer must contain. */
  expected(turn: number): string;
}

/** What the floor is asked: for one customer, for a list, or to write one value. */
export interface FloorRequest {
  id?: string;
  ids?: string[];
  write?: { id: string; field: number; text: string };
}

const FIELDS = 'id customFields { rawValue definition { name type } }';
/** The first generated customer of the stand-in. */
const FIRST_ID = 5001;
/** So many customers are asked for by turns. */
const IDS = 500;

const idOf = (turn: number) => String(FIRST_ID + (turn % IDS));
const ids = (count: number) => Array.from({ length: count }, (_, index) => String(FIRST_ID + index));
const forFloor = (request: FloorRequest) => JSON.stringify(request);

function list(count: number): Operation {
  return {
    name: `list of ${count}`,
    customers: count,
    body: () =>
      JSON.stringify({
        query: `query Many($ids: [ID!]!) { customersByIds(ids: $ids) { ${FIELDS} } }`,
        variables: { ids: ids(count) },
      }),
    floor: () => forFloor({ ids: ids(count) }),
    expected: () => `"id":"${FIRST_ID + count - 1}"`,
  };
}

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'one customer',
    customers: 1,
    body: (turn) =>
      JSON.stringify({
        query: `query One($id: ID!) { customer(id: $id) { ${FIELDS} } }`,
        variables: { id: idOf(turn) },
      }),
    floor: (turn) => forFloor({ id: idOf(turn) }),
    expected: (turn) => `"id":"${idOf(turn)}"`,
  },
  list(50),
  list(500),
  {
    name: 'entities x 100',
    customers: 100,
    body: () =>
      JSON.stringify({
        query: `query Entities($representations: [_Any!]!) { _entities(representations: $representations) { ... on Customer { ${FIELDS} } } }`,
        variables: { representations: ids(100).map((id) => ({ __typename: 'Customer', id })) },
      }),
    floor: () => forFloor({ ids: ids(100) }),
    expected: () => `"id":"${FIRST_ID + 99}"`,
  },
  {
    name: '50 aliases',
    customers: 50,
    body: () =>
      JSON.stringify({
        query: `fragment F on Customer { ${FIELDS} } query Aliases { ${ids(50)
          .map((id, index) => `c${index}: customer(id: "${id}") { ...F }`)
          .join(' ')} }`,
      }),
    floor: () => forFloor({ ids: ids(50) }),
    expected: () => `"c49":{"id":"${FIRST_ID + 49}"`,
  },
  {
    name: 'new document',
    customers: 1,
    body: (turn) =>
      JSON.stringify({ query: `query Q${turn} { customer(id: "${idOf(turn)}") { ${FIELDS} } }` }),
    floor: (turn) => forFloor({ id: idOf(turn) }),
    expected: (turn) => `"id":"${idOf(turn)}"`,
  },
  {
    name: 'refused document',
    customers: 0,
    body: (turn) => JSON.stringify({ query: `query Q${turn} { customer(id: "${idOf(turn)}") { nothing } }` }),
    floor: () => null,
    expected: () => 'GRAPHQL_VALIDATION_FAILED',
  },
];

/** The field that is written. It holds any text. */
export const WRITTEN_FIELD = 4;
/** The text of a turn. No other run wrote it before. */
export const textOfTurn = (turn: number) => `Written in turn ${turn}`;

/** Sends a text that the customer does not hold yet. */
export const WRITE: Operation = {
  name: 'write',
  customers: 1,
  body: (turn) =>
    JSON.stringify({
      query: `mutation Write($id: ID!, $values: [CustomFieldValueInput!]!) { updateCustomerCustomFields(customerId: $id, values: $values) { customer { id } } }`,
      variables: {
        id: idOf(turn),
        values: [{ field: { id: String(WRITTEN_FIELD) }, value: { text: textOfTurn(turn) } }],
      },
    }),
  floor: (turn) => forFloor({ write: { id: idOf(turn), field: WRITTEN_FIELD, text: textOfTurn(turn) } }),
  expected: (turn) => `"id":"${idOf(turn)}"`,
};

/** What the servers are compared by: everything that the floor can be asked as well. */
export const COMPARED: readonly Operation[] = [...OPERATIONS.filter(({ floor }) => floor(0) !== null), WRITE];
