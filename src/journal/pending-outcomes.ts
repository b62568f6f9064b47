// Ends of writes that could not be recorded at once: they are kept, and tried again until the journal has them.

import type { EntityId } from '../custom-fields/ids.ts';
import { JournalUnavailable } from './errors.ts';
import type { End, Ledger } from './intents-table.ts';

export interface Ending {
  id: string;
  customerId: EntityId;
  end: End;
  /** Whether the intent itself may be recorded only later: its statement was sent, and never answered. */
  mayComeLate: boolean;
}

export interface Endings {
  /** Records an end now or, when the journal is away, as soon as it is back. Never throws. */
  record(ending: Ending): Promise<void>;
  /** Tries again what could not be recorded, of one customer or of all. Throws when the journal is still away. */
  retry(customerId?: EntityId): Promise<void>;
}

/** A statement that was on its way when the connection broke is carried out by then, if it ever is. */
const LATE_MS = 5000;

export function createEndings(ledger: Ledger): Endings {
  const waiting = new Map<string, Ending & { goneAtMs: number | null }>();

  async function attempt(ending: Ending): Promise<void> {
    const isRecorded = await ledger.end(ending.id, ending.end);
    const kept = waiting.get(ending.id);
    if (isRecorded || !ending.mayComeLate || !kept) {
      waiting.delete(ending.id);
      return;
    }
    kept.goneAtMs ??= performance.now() + LATE_MS;
    if (performance.now() > kept.goneAtMs) waiting.delete(ending.id);
  }

  return {
    async record(ending) {
      // Already on the list when the first try fails, so that it is lost in no case.
      waiting.set(ending.id, { ...ending, goneAtMs: null });
      await attempt(ending).catch((error: unknown) => {
        if (!(error instanceof JournalUnavailable)) throw error;
      });
    },
    async retry(customerId) {
      for (const ending of waiting.values()) {
        if (customerId === undefined || ending.customerId === customerId) await attempt(ending);
      }
    },
  };
}
