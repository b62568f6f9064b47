// Sends the requests of the soak test, and judges each answer by what LoanPro and the machine did at that time.

import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Caller, End } from './caller.ts';
import { starvedMs } from './processes.ts';
import type { Production } from './production.ts';
import { createRequests, NOTES } from './soak-requests.ts';

/** Calls that began in the fault end after ten seconds at the latest, and may open the circuit for five. */
const HONEST_FOR_MS = 16_000;
const LEAVE_AFTER_MS = 3;
const NOTICE_EVERY_MS = 250;
const STARVED_FOR_MS = 2000;
const MOST_IDS = 500;

export interface SoakFault {
  name: string;
  lastsMs: number;
  /** What the stand-in is told. */
  order: object;
}

interface Failed {
  extensions: { retryable?: boolean };
}

interface Noted {
  id: string;
  customField: { rawValue: string } | null;
}

/** Whether all that is wrong is a fault of LoanPro that the answer says and that passes. */
function isHonest(text: string): boolean {
  const { data, errors } = JSON.parse(text);
  if (errors) return errors.every(({ extensions }: Failed) => extensions.retryable);
  const { outcome, userErrors = [] } = data.updateCustomerCustomFields ?? {};
  if (outcome === 'UNKNOWN') return true;
  return outcome === 'REJECTED' && userErrors.every(({ code }: { code: string }) => code.includes('LOANPRO'));
}

/**
 * The result of a request is `good` if the answer is as expected, `overloaded` if it says the fault of LoanPro, `refused` if the gateway was overloaded
 * while other programs had the processors, and otherwise `failed` or `broken`.
 */
export function openSoakCaller({ gateway, tokenOf, order }: Production) {
  const pool = new Pool(gateway.origin, { connections: 500, pipelining: 1 });
  const nextRequest = createRequests();
  /** By customer, the last write that was answered with APPLIED. */
  const written = new Map<string, string>();
  const fault = { fromMs: Infinity, untilMs: Infinity };
  const starved = { waitedMs: 0, untilMs: 0 };
  const starvation = setInterval(notice, NOTICE_EVERY_MS);

  /** Notices when other programs take the processors, so that requests arrive in a burst and the gateway has to refuse some. */
  function notice(): void {
    const waitedMs = starvedMs(gateway.pid) + starvedMs(process.pid);
    if (waitedMs - starved.waitedMs > NOTICE_EVERY_MS / 2)
      starved.untilMs = performance.now() + STARVED_FOR_MS;
    starved.waitedMs = waitedMs;
  }

  async function post(
    body: object,
    caller: string | null,
    signal: AbortSignal | null = null,
  ): Promise<string> {
    const token = caller === null ? 'none' : await tokenOf(caller);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const sent = { path: '/graphql', headers, body: JSON.stringify(body), signal };
    return (await pool.request({ method: 'POST', ...sent })).body.text();
  }

  function judgeUnexpected(text: string, startMs: number): End {
    const nowMs = performance.now();
    if (startMs < fault.untilMs && nowMs > fault.fromMs && isHonest(text)) return 'overloaded';
    notice();
    return nowMs < starved.untilMs && text.includes('"OVERLOADED"') ? 'refused' : 'failed';
  }

  async function ask(): Promise<End> {
    const { caller, isLeft, expected, write, ...body } = nextRequest();
    const startMs = performance.now();
    if (write) written.delete(write.customerId);
    if (isLeft) {
      await post(body, caller, AbortSignal.timeout(LEAVE_AFTER_MS)).catch(() => undefined);
      return 'good';
    }
    const text = await post(body, caller).catch(String);
    if (text.includes(expected)) {
      if (write) written.set(write.customerId, write.text);
      return 'good';
    }
    const end = text.startsWith('{') ? judgeUnexpected(text, startMs) : 'broken';
    if (end === 'failed' || end === 'broken') process.stderr.write(`${expected}: ${text.slice(0, 300)}\n`);
    return end;
  }

  const caller: Caller = {
    ask,
    close() {
      clearInterval(starvation);
      return pool.destroy();
    },
  };
  return {
    caller,
    /** Resolves when the fault is over. */
    async cause({ order: given, lastsMs }: SoakFault): Promise<void> {
      fault.fromMs = performance.now();
      fault.untilMs = Infinity;
      await order(given);
      await wait(lastsMs);
      await order({ reset: true });
      fault.untilMs = performance.now() + HONEST_FOR_MS;
    },
    /** How many customers do not hold what was last acknowledged. */
    async countLostWrites(): Promise<number> {
      const ids = [...written.keys()].slice(-MOST_IDS);
      const answer = JSON.parse(await post({ query: NOTES, variables: { ids } }, 'a reader'));
      const notes: Noted[] = answer.data?.customersByIds ?? [];
      return (
        ids.length - notes.filter(({ id, customField }) => customField?.rawValue === written.get(id)).length
      );
    },
  };
}
