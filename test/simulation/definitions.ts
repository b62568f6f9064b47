// The fields of the simulated tenant, and how somebody changes their definitions in the middle of a history.

import type { CustomFieldDefinition } from '../../src/custom-fields/definition.ts';
import { definitionOf } from '../support/write-fakes.ts';
import type { Random } from './random.ts';

export const LABELS: readonly [string, ...string[]] = ['Silver', 'Gold', 'Bronze'];

/** Two to five fields. The first of them may be a list. */
export function drawDefinitions(random: Random): CustomFieldDefinition[] {
  const count = random.integer(2, 5);
  const hasList = random.chance(0.3);
  return Array.from({ length: count }, (_, index) => {
    const id = String(index + 1);
    return index === 0 && hasList
      ? definitionOf(id, 'SELECT', { options: optionsOf(LABELS) })
      : definitionOf(id, 'TEXT');
  });
}

/** Exchanges the names of two fields, gives the options of a list other ids, or retires a field. */
export function changeDefinitions(
  random: Random,
  definitions: readonly CustomFieldDefinition[],
): CustomFieldDefinition[] {
  const [first, second, ...others] = definitions;
  const change = random.pick(['names', 'options', 'retire']);
  if (change === 'names' && first && second)
    return [{ ...first, name: second.name }, { ...second, name: first.name }, ...others];
  if (change === 'options' && first?.kind.hasOptions)
    return [{ ...first, options: optionsOf([...LABELS.slice(1), LABELS[0]]) }, ...definitions.slice(1)];
  const retired = random.integer(0, definitions.length - 1);
  return definitions.map((definition, index) => ({ ...definition, active: index !== retired }));
}

function optionsOf(labels: readonly string[]): CustomFieldDefinition['options'] {
  return labels.map((label, index) => ({ key: String(index + 1), label }));
}
