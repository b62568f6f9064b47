// The control address `/__control`: shows and sets the switches and the fault of a running stand-in.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { receive } from './incoming.ts';
import { isRecord } from './json.ts';
import { namedFaults, readFault } from './named-faults.ts';
import { defaultQuirks, type Quirks, readQuirk, switches } from './quirks.ts';
import type { Fault } from './answer.ts';

export const controlPath = '/__control';

/** What the control address changes. */
interface Controlled {
  quirks: Quirks;
  fault: Fault | null;
}

/**
 * Answers GET with the state, and POST with the state after the change. JSON is required, because a web page cannot send it to
 * another origin without being allowed to.
 */
export async function control(
  standin: Controlled,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { request } = await receive(incoming);
  const answer = (status: number, body: object) => {
    outgoing.writeHead(status, { 'content-type': 'application/json' });
    outgoing.end(`${JSON.stringify(body, null, 2)}\n`);
  };
  if (request.method === 'GET') return answer(200, stateOf(standin));
  if (request.method !== 'POST') return answer(405, { message: 'Use GET or POST.' });
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return answer(415, { message: 'Set the header Content-Type to application/json.' });
  }
  try {
    change(standin, JSON.parse(request.body));
  } catch (error) {
    return answer(400, { message: error instanceof Error ? error.message : String(error) });
  }
  return answer(200, stateOf(standin));
}

/** Changes nothing when any part of the order is wrong. `reset` comes before the other changes. */
export function change(standin: Controlled, order: unknown): void {
  if (!isRecord(order)) throw new Error('Send an object with switches, fault or reset.');
  const unknown = Object.keys(order).find((name) => !['switches', 'fault', 'reset'].includes(name));
  if (unknown !== undefined) throw new Error(`There is no member ${unknown}. Use switches, fault or reset.`);
  const { switches: changed = {}, fault, reset = false } = order;
  if (!isRecord(changed)) throw new Error('switches must be an object.');
  if (typeof reset !== 'boolean') throw new Error('reset must be true or false.');
  if (fault !== undefined && fault !== null && typeof fault !== 'string') {
    throw new Error('fault must be a name or null.');
  }
  const quirks = Object.entries(changed).map(([name, value]) => readQuirk(name, value));
  const newFault = typeof fault === 'string' ? readFault(fault) : null;

  Object.assign(standin.quirks, reset ? defaultQuirks : {}, ...quirks);
  if (reset || fault !== undefined) standin.fault = newFault;
  if (typeof fault === 'string' && newFault !== null) names.set(newFault, fault);
}

/** The text by which each fault was set. A test may set one that has no name. */
const names = new WeakMap<Fault, string>();

function stateOf({ quirks, fault }: Controlled): object {
  return {
    switches: quirks,
    fault: fault === null ? null : (names.get(fault) ?? 'a fault without a name'),
    allSwitches: Object.fromEntries(Object.entries(switches).map(([name, { values }]) => [name, values])),
    allFaults: Object.fromEntries(
      Object.entries(namedFaults).map(([name, { about, amount }]) => [
        amount === null ? name : `${name}=${amount}`,
        about,
      ]),
    ),
  };
}
