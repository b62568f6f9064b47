// Questions to the true history of LoanPro's data: what a field held, and when.

import type { FieldId } from '../../src/custom-fields/ids.ts';
import type { DefinitionList } from '../../src/custom-fields/definition.ts';
import { DELETED_AT_ONCE_MS, LONGEST_SUSPENSION_MS } from './bounds.ts';
import type { Facts, IntentFacts, SentRequest, Version } from './facts.ts';
import type { Profile } from './profile.ts';

export interface Truth {
  /** Whether the field held a text that fits at some moment of this time. */
  everHeld(fieldId: FieldId, fromMs: number, toMs: number, fits: (text: string) => boolean): boolean;
  /** What the field held right before this version. */
  textBefore(version: Version, fieldId: FieldId): string;
  /** The effects of a request, in all of time. */
  effectsOf(requestId: string, fieldId?: string): Version[];
  requestsOf(requestId: string): SentRequest[];
  /** Whether the customer was deleted before a read could show what the request did. */
  isEndedByDeletion(requestId: string): boolean;
  intentOf(requestId: string): IntentFacts | undefined;
  intentWith(id: string | null): IntentFacts | undefined;
  /** The definitions that were valid at some moment of this time. */
  definitionsIn(fromMs: number, toMs: number): DefinitionList[];
  /**
   * The oldest moment that a read which begins now may show. Changes by others may stay invisible for a while. Effects of writes that were
   * closed are visible.
   */
  oldestVisible(atMs: number): number;
}

/** Whether two texts mean the same. The simulated store rewrites texts by a space at their end only. */
export const isSame = (one: string | null, other: string | null): boolean =>
  (one ?? '').trim() === (other ?? '').trim();

export function textIn({ rows }: Version, fieldId: FieldId): string {
  return rows?.findLast((row) => row.fieldId === fieldId)?.text ?? '';
}

const MOMENT_MS = 1e-6;

export function createTruth(
  { versions, definitions, requests, intents }: Facts,
  { lagMs, suspends }: Pick<Profile, 'lagMs' | 'suspends'>,
): Truth {
  const deletedWithinMs = DELETED_AT_ONCE_MS + (suspends ? LONGEST_SUSPENSION_MS : 0);
  return {
    everHeld(fieldId, fromMs, toMs, fits) {
      return versions.some((version, index) => {
        const endsAtMs = versions[index + 1]?.atMs ?? Number.POSITIVE_INFINITY;
        return version.atMs <= toMs && endsAtMs >= fromMs && fits(textIn(version, fieldId));
      });
    },
    textBefore(version, fieldId) {
      const before = versions[versions.indexOf(version) - 1];
      return before ? textIn(before, fieldId) : '';
    },
    effectsOf: (requestId, fieldId) =>
      versions.filter(
        (version) =>
          version.request?.requestId === requestId && (fieldId === undefined || version.fieldId === fieldId),
      ),
    isEndedByDeletion(requestId) {
      const request = requests.find((other) => other.requestId === requestId);
      return versions.some(
        ({ rows, atMs }) =>
          request && rows === null && atMs >= request.atMs && atMs <= request.atMs + deletedWithinMs,
      );
    },
    requestsOf: (requestId) => requests.filter((request) => request.requestId === requestId),
    intentWith: (id) => intents.get(id ?? ''),
    intentOf: (requestId) => [...intents.values()].find((intent) => intent.requestId === requestId),
    definitionsIn: (fromMs, toMs) =>
      definitions
        .filter(({ atMs }, index) => {
          const endsAtMs = definitions[index + 1]?.atMs ?? Number.POSITIVE_INFINITY;
          return atMs <= toMs && endsAtMs >= fromMs;
        })
        .map(({ list }) => list),
    oldestVisible(atMs) {
      const hidden = versions.find(
        (version) =>
          version.request === null &&
          version.atMs > 0 &&
          version.atMs <= atMs &&
          version.atMs >= atMs - lagMs,
      );
      return hidden ? hidden.atMs - MOMENT_MS : atMs;
    },
  };
}
