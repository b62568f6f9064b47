// Finds misspelt settings. Without this check a misspelt setting would be ignored, and its default used, without a message.

import { SETTINGS } from './settings.ts';

/** One sentence for each name that looks like a setting and is not one. Variables of other programs are ignored. */
export function findUnknownSettings(names: readonly string[]): string[] {
  const known = Object.keys(SETTINGS);
  return names
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      // Short names, such as PORT, differ by one character from variables of other programs.
      const similar = known.find(
        (candidate) => candidate.length >= 8 && isTypingError(name.toUpperCase(), candidate),
      );
      if (similar !== undefined) return [`${name} is not a setting. Did you mean ${similar}?`];
      // The contract tests against a sandbox have settings of their own.
      const isOurs = /^loanpro_/i.test(name) && !name.startsWith('LOANPRO_SANDBOX_');
      return isOurs ? [`${name} is not a setting.`] : [];
    });
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
