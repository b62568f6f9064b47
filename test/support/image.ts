// What the Dockerfile says about the process, for tests and measurements of the process as it runs in production.

import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The options that limit the heap in the command of the image, such as `--max-old-space-size=256`. */
export function heapOptionsOfImage(): string[] {
  const dockerfile = readFileSync(path.resolve(import.meta.dirname, '../../Dockerfile'), 'utf8');
  const [command = ''] = /^CMD .*$/m.exec(dockerfile) ?? [];
  return command.match(/--max-[a-z-]+=\d+/g) ?? [];
}
