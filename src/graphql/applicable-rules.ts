// Leaves out the validation rules that a document cannot break, because it lacks the sign without which there is nothing to check.

import {
  FragmentsOnCompositeTypesRule,
  KnownDirectivesRule,
  KnownFragmentNamesRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  PossibleFragmentSpreadsRule,
  UniqueDirectivesPerLocationRule,
  UniqueFragmentNamesRule,
  UniqueVariableNamesRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
} from 'graphql';
import type { DocumentNode, ValidationRule } from 'graphql';

/** What a document has to contain, as a word or a sign anywhere in its text, so that these rules have anything to check. */
const NEEDED: readonly [sign: RegExp, rules: readonly ValidationRule[]][] = [
  [/@/, [KnownDirectivesRule, UniqueDirectivesPerLocationRule]],
  [
    /\$/,
    [
      NoUndefinedVariablesRule,
      NoUnusedVariablesRule,
      UniqueVariableNamesRule,
      VariablesAreInputTypesRule,
      VariablesInAllowedPositionRule,
    ],
  ],
  [
    /\.\.\.|fragment/,
    [
      FragmentsOnCompositeTypesRule,
      KnownFragmentNamesRule,
      NoFragmentCyclesRule,
      NoUnusedFragmentsRule,
      PossibleFragmentSpreadsRule,
      UniqueFragmentNamesRule,
    ],
  ],
];

/** Creating a rule costs much of the time of a small document, whether or not it has anything to check. */
export function createApplicableRules(rules: readonly ValidationRule[]) {
  const known = new Map<string, readonly ValidationRule[]>();
  return (document: DocumentNode): readonly ValidationRule[] => {
    const text = document.loc?.source.body;
    if (text === undefined) return rules;
    const missing = NEEDED.filter(([sign]) => !sign.test(text));
    const key = missing.map(([sign]) => sign.source).join(' ');
    const left =
      known.get(key) ?? rules.filter((rule) => !missing.some(([, needless]) => needless.includes(rule)));
    known.set(key, left);
    return left;
  };
}
