// The floor in a process of its own: it calls the LoanPro of `LOANPRO_BASE_URL` over undici.

import { Pool } from 'undici';
import { createFloor } from './floor.ts';
import type { Ask } from './floor.ts';
import { openFloorRecords } from './floor-records.ts';
import { listen } from './serving.ts';

const { origin, pathname } = new URL(process.env['LOANPRO_BASE_URL'] ?? '');
const pool = new Pool(origin, { connections: 64 });
const headers = { authorization: 'Bearer token', 'autopal-instance-id': '1' };
const ask: Ask = async (path, body) => {
  const method = body === undefined ? 'GET' : 'PUT';
  const answer = await pool.request({ path: pathname + path, method, headers, body: body ?? null });
  return answer.body.text();
};

const definitions = JSON.parse(await ask('odata.svc/CustomFields?')).d.results;
const records = openFloorRecords('records.sqlite', (line) => process.stdout.write(`${line}\n`));
await listen(createFloor(ask, definitions, records));
