// HAProxy in front of gateways that are measured: one thread, and connections that are used again.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { haproxyProgram } from '../test/support/haproxy-program.ts';
import { freePort } from '../test/support/socket.ts';
import { killAtExit } from './processes.ts';

/** `hosts` are the gateways, as `host:port`. */
export async function startHaproxy(hosts: readonly string[]) {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-haproxy-'));
  const port = await freePort();
  const servers = hosts.map((host, index) => `  server s${index} ${host}`);
  const lines = [
    'global\n  nbthread 1',
    'defaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n  http-reuse always',
    `frontend f\n  bind 127.0.0.1:${port}\n  default_backend b`,
    `backend b\n  balance leastconn\n${servers.join('\n')}`,
  ];
  const file = path.join(folder, 'haproxy.cfg');
  await writeFile(file, `${lines.join('\n')}\n`);
  const child = spawn(haproxyProgram ?? 'haproxy', ['-f', file, '-db'], { stdio: 'ignore' });
  killAtExit(child);
  const origin = `http://127.0.0.1:${port}`;
  while (!(await isLive(origin))) await wait(50);
  return {
    pid: child.pid ?? 0,
    origin,
    async end() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}

const isLive = async (origin: string) =>
  fetch(`${origin}/live`).then(
    ({ ok }) => ok,
    () => false,
  );
