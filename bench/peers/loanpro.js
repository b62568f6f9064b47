// How the peers call LoanPro: over a pool of undici, lists in chunks of 50, and the definitions once a minute.

import DataLoader from 'dataloader';
import { Pool } from 'undici';

const { origin, pathname } = new URL(process.env.LOANPRO_BASE_URL);
const pool = new Pool(origin, { connections: 64 });
const headers = {
  authorization: 'Bearer token',
  'autopal-instance-id': '1',
  'content-type': 'application/json',
};

const MAX_AGE_MS = 60_000;

async function call(path, body) {
  const method = body === undefined ? 'GET' : 'PUT';
  const answer = await pool.request({ path: `${pathname}odata.svc/${path}`, method, headers, body });
  if (answer.statusCode !== 200) throw new Error(`LoanPro answered ${answer.statusCode}.`);
  return (await answer.body.json()).d;
}

const fetchCustomer = (id) => call(`Customers(${id})?$expand=CustomFieldValues`);

async function fetchChunk(ids) {
  const filter = encodeURIComponent(ids.map((id) => `id eq ${id}`).join(' or '));
  return (await call(`Customers?$filter=${filter}&$expand=CustomFieldValues`)).results;
}

/** In the order of the ids. `null` for one that LoanPro does not have. */
export async function fetchCustomers(ids) {
  if (ids.length === 1) return [await fetchCustomer(ids[0])];
  const chunks = [];
  for (let at = 0; at < ids.length; at += 50) chunks.push(fetchChunk(ids.slice(at, at + 50)));
  const byId = new Map((await Promise.all(chunks)).flat().map((customer) => [String(customer.id), customer]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** The customers of one request, in batches. Each request needs a new one. */
export const createCustomerLoader = () => new DataLoader(fetchCustomers);

let definitions = null;

/** All definitions by their id. */
export function loadDefinitions() {
  if (definitions === null || Date.now() - definitions.atMs > MAX_AGE_MS) {
    const byId = call('CustomFields?').then(({ results }) => new Map(results.map((one) => [one.id, one])));
    definitions = { atMs: Date.now(), byId };
  }
  return definitions.byId;
}

/** Sends the values in one PUT. Nothing is recorded, and nothing is read. */
export function updateCustomer(id, values) {
  const results = values.map(({ field, value }) => ({
    customFieldId: Number(field.id),
    customFieldValue: value.text,
  }));
  const body = { CustomFieldValues: { results }, __id: Number(id), __update: true };
  return call(`Customers(${id})`, JSON.stringify(body));
}
