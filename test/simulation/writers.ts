// The three writers of a history: what they want to write, on which condition, and how long they wait.

import type { CustomFieldDefinition } from '../../src/custom-fields/definition.ts';
import type { FieldId } from '../../src/custom-fields/ids.ts';
import type { Precondition, RequestedChange } from '../../src/custom-fields/write/change.ts';
import type { UpdateReport } from '../../src/custom-fields/write/report.ts';
import { runAs } from './clock.ts';
import { LABELS } from './definitions.ts';
import type { Call } from './facts.ts';
import type { Replicas } from './replicas.ts';
import type { World } from './world.ts';

const TEXTS: readonly [string, ...string[]] = ['a', 'b', 'c', 'a & b'];

/** Schedules one or two writes of each writer. Returns how many of them have not begun. */
export function scheduleWriters(
  world: World,
  replicas: Replicas,
  definitions: readonly CustomFieldDefinition[],
): () => number {
  const { random, clock } = world;
  const spreadMs = random.pick([5, 500, 5000, 20_000]);
  let left = 0;
  for (let writer = 1; writer <= 3; writer += 1) {
    const writes = random.integer(1, 2);
    for (let index = 1; index <= writes; index += 1) {
      left += 1;
      clock.schedule(random.between(0, spreadMs * index), null, () => {
        left -= 1;
        const values = drawValues(world, definitions);
        const requestId = `w${writer}.${index}`;
        const idempotencyKey = random.chance(0.3) ? `key-${requestId}` : null;
        write(world, replicas, { requestId, values, idempotencyKey });
        if (idempotencyKey === null || random.chance(0.4)) return;
        // A browser or a router repeats the request.
        left += 1;
        clock.schedule(random.between(0, random.pick([10, 3000, 40_000])), null, () => {
          left -= 1;
          write(world, replicas, { requestId: `${requestId}-again`, values, idempotencyKey });
        });
      });
    }
  }
  return () => left;
}

type Request = Pick<Call, 'requestId' | 'values' | 'idempotencyKey'>;

function write(world: World, replicas: Replicas, request: Request): void {
  const { random, clock, profile, facts, tell } = world;
  const { requestId, values } = request;
  const process = replicas.pick();
  const gateway = process?.gateway;
  if (!process || !gateway) return;
  const limitMs = random.pick([2000, 5000, 10_000, 40_000]);
  const call: Call = {
    ...request,
    atMs: clock.now(),
    deadlineMs: clock.now() + limitMs,
    answer: null,
    isProcessAlive: () => !process.hasCrashed,
  };
  facts.calls.push(call);
  tell(() => `${requestId} to ${process.name} within ${limitMs} ms: ${JSON.stringify(values)}`);
  const controller = new AbortController();
  clock.schedule(limitMs, process, () => controller.abort(new Error('deadline')));
  if (profile.cancels && random.chance(0.5)) {
    clock.schedule(random.between(0, 3000), process, () => {
      tell(() => `${requestId} is cancelled`);
      controller.abort(new Error('cancelled'));
    });
  }
  const end = (report: UpdateReport | null, error: unknown) => {
    // A caller gets no answer of a process that crashed.
    if (!process.isAlive) return;
    call.answer = { atMs: clock.now(), report, error };
    tell(() => `${requestId} is told ${report ? describe(report) : String(error)}`);
  };
  runAs(process, () => {
    gateway.write({ ...request, endsAtMs: call.deadlineMs, signal: controller.signal }).then(
      (report) => end(report, null),
      (error: unknown) => end(null, error),
    );
  });
}

function describe({ outcome, changes, userErrors }: UpdateReport): string {
  const results = changes.map(
    ({ definition, result, after }) => `${definition.id}=${result} (${after?.text})`,
  );
  return [outcome, ...results, ...userErrors.map(({ code }) => code)].join(' ');
}

function drawValues(world: World, definitions: readonly CustomFieldDefinition[]): RequestedChange[] {
  const { random } = world;
  const chosen = definitions.filter(() => random.chance(0.6));
  return (chosen.length > 0 ? chosen : definitions.slice(0, 1)).map(({ id, name, kind }): RequestedChange => {
    const field = random.chance(0.5) ? { id } : { name };
    const onlyIf = random.chance(0.5) ? null : drawPrecondition(world, id);
    if (random.chance(0.1)) return { field, value: { as: 'clear', to: 'EMPTY' }, onlyIf };
    if (!kind.hasOptions) return { field, value: { as: 'raw', text: random.pick(TEXTS) }, onlyIf };
    return { field, value: { as: 'typed', slot: 'option', content: { label: random.pick(LABELS) } }, onlyIf };
  });
}

/** Mostly what the field holds in truth. */
function drawPrecondition({ random, facts }: World, fieldId: FieldId): Precondition {
  if (random.chance(0.1)) return { isSet: random.chance(0.5) };
  const held = facts.versions.at(-1)?.rows?.findLast((row) => row.fieldId === fieldId)?.text;
  const rawValue = random.chance(0.7) ? (held ?? '') : random.pick(TEXTS);
  return rawValue === '' ? { isSet: false } : { rawValue };
}
