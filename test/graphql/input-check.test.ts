// The check of inputs refuses what GraphQL refuses, and nothing else: it only says it in other words.

import {
  anything,
  array,
  assert,
  constantFrom,
  dictionary,
  jsonValue,
  oneof,
  property,
  record,
} from 'fast-check';
import {
  ValuesOfCorrectTypeRule,
  coerceInputValue,
  getOperationAST,
  isInputType,
  parse,
  typeFromAST,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createLiteralRule } from '../../src/graphql/literal-rule.ts';
import { createVariablesCheck } from '../../src/graphql/variables.ts';
import { subgraphSchema } from '../../src/schema/index.ts';

const write = (declared: string, values: string) =>
  `mutation ${declared} { updateCustomerCustomFields(customerId: "4150", values: ${values}) { outcome } }`;

const KEYS = [
  'id',
  'name',
  'label',
  'field',
  'value',
  'onlyIf',
  'unset',
  'rawValue',
  'raw',
  'clear',
  'date',
  'option',
  'x',
];
/** Values that are often nearly right. */
const nearlyRight = oneof(
  { depthSize: 'medium' },
  jsonValue(),
  record(
    {
      field: dictionary(constantFrom('id', 'name', 'x'), oneof(jsonValue(), constantFrom('1', null)), {
        maxKeys: 2,
      }),
      value: dictionary(
        constantFrom('raw', 'clear', 'date', 'option', 'checked', 'amount'),
        oneof(jsonValue(), constantFrom('TO_EMPTY', true, 4, { id: '1' }, { id: null }, {})),
        { maxKeys: 2 },
      ),
      onlyIf: oneof(constantFrom(null, { unset: true }, { rawValue: 4 }), jsonValue()),
    },
    { requiredKeys: [] },
  ),
);

describe('the check of an input', () => {
  const operation = getOperationAST(parse(write('($values: [CustomFieldValueInput!]!)', '$values')));
  const declared = operation?.variableDefinitions?.[0];
  const type = declared && typeFromAST(subgraphSchema, declared.type);
  const check = createVariablesCheck(subgraphSchema, false);

  it('refuses exactly the variables that GraphQL refuses', () => {
    if (!operation || !isInputType(type)) throw new Error('The document declares a variable.');
    let accepted = 0;
    assert(
      property(oneof(array(nearlyRight, { maxLength: 3 }), nearlyRight, anything()), (values) => {
        let isRight = true;
        coerceInputValue(values, type, () => (isRight = false), true);
        accepted += Number(isRight);
        return (check(operation, { values }).errors.length === 0) === isRight;
      }),
      { numRuns: 3000, seed: 14 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it('refuses exactly the literals that GraphQL refuses', () => {
    let accepted = 0;
    assert(
      property(array(nearlyRight, { maxLength: 3 }), (values) => {
        const document = parse(write('', literal(values)));
        const errorsOf = (rule: typeof ValuesOfCorrectTypeRule) =>
          validate(subgraphSchema, document, [rule]).length;
        const isRight = errorsOf(ValuesOfCorrectTypeRule) === 0;
        accepted += Number(isRight);
        return (errorsOf(createLiteralRule(false)) === 0) === isRight;
      }),
      { numRuns: 2000, seed: 14 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});

/** The literal of a value. Names of enums are written without quotes, and names that are none are replaced. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(' ')}]`;
  if (typeof value === 'object' && value !== null) {
    const names = new Set<string>();
    const members = Object.entries(value).flatMap(([key, member]) => {
      const name = /^[a-z]\w*$/i.test(key) ? key : (KEYS[key.length % KEYS.length] ?? 'x');
      // Another rule refuses a name that is given twice.
      if (names.has(name)) return [];
      names.add(name);
      return [`${name}: ${literal(member)}`];
    });
    return `{${members.join(' ')}}`;
  }
  if (typeof value === 'string')
    return value.startsWith('TO_') ? value : JSON.stringify(value.toWellFormed());
  return JSON.stringify(value);
}
