// Finds misspelt settings. Without this check a misspelt setting would be ignored, and its default used, without a message.

import { findKubernetesVariables } from './kubernetes-variables.ts';
import { SETTINGS } from './settings.ts';

interface UnknownSettings {
  /** One sentence for each name that was probably meant to be a setting. */
  refused: readonly string[];
  /** The names that only begin like a setting. They may belong to another program. */
  ignored: readonly string[];
}

/** Differs from HTTPS_PROXY by one character, and is meant for calls without TLS. */
const OTHER_PROXY = 'HTTP_PROXY';

export function findUnknownSettings(names: readonly string[]): UnknownSettings {
  const known = Object.keys(SETTINGS);
  const ofKubernetes = findKubernetesVariables(names);
  const refused: string[] = [];
  const ignored: string[] = [];
  for (const name of names) {
    if (known.includes(name) || ofKubernetes.has(name) || name.toUpperCase() === OTHER_PROXY) continue;
    // Short names, such as PORT, differ by one character from variables of other programs.
    const similar = known.find(
      (candidate) => candidate.length >= 8 && isTypingError(name.toUpperCase(), candidate),
    );
    if (similar !== undefined) refused.push(`${name} is not a setting. Did you mean ${similar}?`);
    // The contract tests against a sandbox have settings of their own.
    else if (/^loanpro_/i.test(name) && !name.startsWith('LOANPRO_SANDBOX_')) ignored.push(name);
  }
  return { refused, ignored };
}

/** True when one character was added, omitted or changed, or two neighbouring characters were exchanged. */
function isTypingError(word: string, correct: string): boolean {
  if (word === correct) return true;
  let at = 0;
  while (at < correct.length && correct[at] === word[at]) at++;
  return [
    correct.slice(0, at) + (word[at] ?? '') + correct.slice(at + 1),
    correct.slice(0, at) + (word[at] ?? '') + correct.slice(at),
    correct.slice(0, at) + correct.slice(at + 1),
    correct.slice(0, at) + (correct[at + 1] ?? '') + (correct[at] ?? '') + correct.slice(at + 2),
  ].includes(word);
}
