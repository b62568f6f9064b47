// Origins with a `*`: the process warns of those that stand for more hosts than the setting names.

import { afterEach, expect, it } from 'vitest';
import { killAll, started } from '../support/process.ts';

afterEach(killAll);

it.each([
  ['https://app.example.com,https://*.preview.example.com', ['https://*.preview.example.com']],
  ['https://app.example.com', null],
  ['', null],
])('at the start with CORS_ORIGINS=%s, the log warns of %j', async (origins, warned) => {
  const { output, child, ended } = await started({ CORS_ORIGINS: origins });
  child.kill('SIGTERM');
  await ended;
  const lines = output()
    .split('\n')
    .filter((line) => line.includes('CORS_ORIGINS has a *'));
  expect(lines.map((line) => JSON.parse(line).origins)).toEqual(warned ? [warned] : []);
});
