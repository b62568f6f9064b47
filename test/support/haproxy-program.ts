// Where HAProxy is on this machine.

import { existsSync } from 'node:fs';
import path from 'node:path';

/** The program, or `undefined`. CI installs it, and a developer may not have it. Debian has it in a folder that only root has in its PATH. */
export const haproxyProgram = ['/usr/sbin', ...(process.env['PATH'] ?? '').split(':')]
  .map((folder) => path.join(folder, 'haproxy'))
  .find((file) => existsSync(file));
