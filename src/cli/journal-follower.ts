// `npm run journal -- --follow`: finds new writes, and each change of a write that it knows.

import type { ListedRow } from '../journal/intent-row.ts';
import type { JournalReader, Selection } from '../journal/reader.ts';
import { stateOf } from './journal-lines.ts';

interface Follower {
  /** Tells it of writes that were listed since it was created. */
  know(listed: readonly ListedRow[]): void;
  /** Returns what is new or has changed since the last call that succeeded. Rejects with `JournalUnavailable`. */
  findNews(): Promise<ListedRow[]>;
}

/** Of the newest writes, of the newest open ones, and of the older ones that were open, no more than so many are followed. */
const FOLLOWED = 500;

/** The state of each followed write. */
type States = ReadonlyMap<string, { state: string; isOpen: boolean }>;

/** Whatever is in the journal by then is known: writes that are too old for the list must not be printed as new ones later. */
export async function createFollower(reader: JournalReader, selection: Selection): Promise<Follower> {
  let states: States = statesOf(await look(new Map()));

  async function look(known: States): Promise<ListedRow[]> {
    const newest = await reader.list({ ...selection, isOpen: false, limit: FOLLOWED });
    const open = await reader.list({ ...selection, isOpen: true, limit: FOLLOWED });
    const found = new Map([...newest, ...open].map((intent) => [intent.id, intent]));
    // Newer writes have pushed an open one out of the lists, or it has closed with another outcome than the selected one.
    const others = [...known].flatMap(([id, { isOpen }]) => (isOpen && !found.has(id) ? [id] : []));
    return [...(await reader.findAll(others.slice(0, FOLLOWED))), ...found.values()];
  }

  return {
    know(listed) {
      states = new Map([...states, ...statesOf(listed)]);
    },
    async findNews() {
      const known = states;
      const found = await look(known);
      states = statesOf(found);
      return found.filter((intent) => {
        const isSelected = !selection.isOpen || intent.outcome === null || known.has(intent.id);
        return isSelected && known.get(intent.id)?.state !== stateOf(intent);
      });
    },
  };
}

function statesOf(intents: readonly ListedRow[]): States {
  return new Map(
    intents.map((intent) => [intent.id, { state: stateOf(intent), isOpen: intent.closedAtMs === null }]),
  );
}
