// HAProxy for one test: the file of the compose example, in front of gateways on this machine.

import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { haproxyProgram } from './haproxy-program.ts';
import { makeFolder, root } from './process.ts';
import { freePort } from './socket.ts';

interface Haproxy {
  url: string;
  /** Resolves when it prints a match, from now on: `Server gateway/gateway-1 is UP`. */
  prints(pattern: RegExp): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface Ports {
  port: number;
  /** Where the checks go. */
  operationsPort: number;
}

/** `gateways` are those in the file, in their order. `checkEveryMs` replaces the second between two checks. */
export async function openHaproxy(gateways: readonly Ports[], checkEveryMs: number): Promise<Haproxy> {
  const port = await freePort();
  const example = readFileSync(path.join(root, 'examples/deploy/compose/haproxy.cfg'), 'utf8');
  const text = example
    .replace('bind :4000', `bind 127.0.0.1:${port}`)
    .replace(' inter 1s ', ` inter ${checkEveryMs}ms `)
    .replaceAll(/ gateway-(\d):4000/g, (_all, number) => {
      const { port: to, operationsPort } = gateways[Number(number) - 1] ?? {};
      return ` 127.0.0.1:${to} port ${operationsPort}`;
    });
  const file = path.join(await makeFolder(), 'haproxy.cfg');
  await writeFile(file, text);
  const child = spawn(haproxyProgram ?? '', ['-db', '-f', file], {
    // It prints everything twice.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));

  const url = `http://127.0.0.1:${port}/graphql`;
  await expect.poll(async () => answers(url), { timeout: 10_000 }).toBe(true);
  return {
    url,
    async prints(pattern) {
      const from = output.length;
      for await (const _ of on(child.stdout, 'data', { close: ['close'] }))
        if (pattern.test(output.slice(from))) return;
      throw new Error(`HAProxy ended: ${output}`);
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

const answers = async (url: string) => (await fetch(url).catch(() => null)) !== null;
