// What the Dockerfile says about the process, for tests and measurements of the process as it runs in production.

import { readFileSync } from 'node:fs';
import path from 'node:path';

const dockerfile = readFileSync(path.resolve(import.meta.dirname, '../../Dockerfile'), 'utf8');

/** The options for the heap in the command of the image, such as `--max-old-space-size=256`. */
export function heapOptionsOfImage(): string[] {
  const [command = ''] = /^CMD .*$/m.exec(dockerfile) ?? [];
  return command.match(/--(?:max|heap)-[a-z-]+=\d+/g) ?? [];
}

/** The variables for memory outside of the heap, such as `MALLOC_ARENA_MAX`. */
export function memoryVariablesOfImage(): Record<string, string> {
  return Object.fromEntries(
    [...dockerfile.matchAll(/^ENV (MALLOC_[A-Z_]+)=(\d+)$/gm)].map(([, name, value]) => [name, value]),
  );
}

/** The modules that the image holds compiled, below `src/`. */
export function compiledModulesOfImage(): string[] {
  const [, modules = ''] = /for module in ([^;]+);/.exec(dockerfile) ?? [];
  return modules.trim().split(/\s+/);
}
