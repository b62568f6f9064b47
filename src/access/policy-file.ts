// The policy in a file: read at the start, compared with the fields of the tenant, and read again when the file changes.

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { DefinitionList } from '../custom-fields/definition.ts';
import type { FieldId } from '../custom-fields/ids.ts';
import { createPolicySource } from './permissions.ts';
import type { PolicySource } from './permissions.ts';
import { fieldsWithoutRule, unknownNames } from './policy-check.ts';
import { parsePolicy } from './policy-document.ts';
import type { Policy } from './policy.ts';

/**
 * `refused`: the file holds no valid policy any more, or cannot be read. `names-unknown`: fields that the policy in use names are not
 * there. `fields-without-rule`: fields that LoanPro has and no rule matches.
 */
export type PolicyNotice =
  | { kind: 'replaced'; version: string }
  | { kind: 'refused'; problems: readonly string[] }
  | { kind: 'unchecked'; error: unknown }
  | { kind: 'names-unknown'; problems: readonly string[] }
  | { kind: 'fields-without-rule'; fieldIds: readonly FieldId[] };

export interface PolicyFile extends PolicySource {
  /** Compares the policy with the fields of the tenant. Throws `PolicyError` when it names something that is not there. */
  check(load: () => Promise<DefinitionList>): Promise<void>;
  /** Ends the reading of the file. */
  close(): void;
}

/** The file cannot be used. `problems` holds a sentence for each reason. */
export class PolicyError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'PolicyError';
    this.problems = problems;
  }
}

/** Reading so small a file costs next to nothing. */
const READ_EVERY_MS = 1000;

export function readPolicyFile(path: string): { policy: Policy; source: string } {
  const source = readFileSync(path, 'utf8');
  const policy = parsePolicy(source);
  if ('problems' in policy) throw new PolicyError(policy.problems);
  return { policy, source };
}

export function openPolicyFile(
  path: string,
  onNotice: (notice: PolicyNotice) => void,
  readEveryMs = READ_EVERY_MS,
): PolicyFile {
  const first = readPolicyFile(path);
  /** The text that was looked at last. `null` after it could not be read. */
  let seen: string | null = first.source;
  /** The text of the last reading. It counts when it is the same the next time: before, the file may be half written. */
  let read: string | null = first.source;
  let policy = first.policy;
  let source = createPolicySource(policy, noteList);
  let lastList: DefinitionList | null = null;
  const told = new Set<string>();

  const untold = <Text extends string>(texts: readonly Text[]) => {
    const fresh = texts.filter((text) => !told.has(text));
    for (const text of fresh) told.add(text);
    return fresh;
  };

  /** Called with every list that a request uses for the first time. */
  function noteList(list: DefinitionList): void {
    if (list === lastList || list.gap) return;
    lastList = list;
    const problems = untold(unknownNames(policy, list));
    if (problems.length > 0) onNotice({ kind: 'names-unknown', problems });
    const fieldIds = untold(fieldsWithoutRule(policy, list));
    if (fieldIds.length > 0) onNotice({ kind: 'fields-without-rule', fieldIds });
  }

  function use(text: string): void {
    const parsed = parsePolicy(text);
    const problems = 'problems' in parsed ? parsed.problems : lastList ? unknownNames(parsed, lastList) : [];
    if ('problems' in parsed || problems.length > 0) return onNotice({ kind: 'refused', problems });
    policy = parsed;
    source = createPolicySource(policy, noteList);
    // Fields may be without a rule now that had one before.
    lastList = null;
    onNotice({ kind: 'replaced', version: policy.version });
  }

  async function readAgain(): Promise<void> {
    const text = await readFile(path, 'utf8').catch(() => null);
    const isSettled = text === read;
    read = text;
    if (!isSettled || text === seen) return;
    seen = text;
    if (text === null) onNotice({ kind: 'refused', problems: ['the file cannot be read'] });
    else use(text);
  }

  let reading: Promise<void> | null = null;
  const timer = setInterval(() => {
    reading ??= readAgain().finally(() => (reading = null));
  }, readEveryMs).unref();

  return {
    get version() {
      return source.version;
    },
    permissionsOf: (viewer) => source.permissionsOf(viewer),
    breakGlassHours: (viewer) => source.breakGlassHours(viewer),
    async check(load) {
      let list: DefinitionList;
      try {
        list = await load();
      } catch (error) {
        return onNotice({ kind: 'unchecked', error });
      }
      const problems = unknownNames(policy, list);
      if (problems.length > 0) throw new PolicyError(problems);
      noteList(list);
    },
    close: () => clearInterval(timer),
  };
}
