// Lets only so many requests begin in one turn of the event loop as it has time for, and fewer with documents that are new.

import type { Metrics } from '../telemetry/metrics.ts';
import type { GatewayPlugin } from './plugin.ts';
import type { TurnScheduler } from './turn-scheduler.ts';

/** What a request costs with the smallest document and answer. */
export const REQUEST_COST = 200;

/** The cost of each character of a document that has to be parsed and validated. The most hostile documents cost twice as much. */
const CHARACTER_COST = 4;

interface KnownDocuments {
  has(text: string): boolean;
}

/** Requests that arrive together would all be parsed, validated and begun in the same turn, and nobody else would be answered in it. */
export function useTurns(turns: TurnScheduler, documents: KnownDocuments, metrics: Metrics): GatewayPlugin {
  return {
    async onParams({ params: { query = '' }, context }) {
      if (context.result) return;
      const isKnown = documents.has(query);
      metrics.cacheAsked('documents', isKnown);
      await turns.enter({}, REQUEST_COST + (isKnown ? 0 : CHARACTER_COST * query.length));
    },
  };
}
