// Whether the journal can be reached and written, which version it has, and which writes in it are open. Nothing is changed.

import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { Config } from '../../config/read-config.ts';
import { JournalUnavailable } from '../../journal/errors.ts';
import { CURRENT_VERSION } from '../../journal/migrations.ts';
import { openReader } from '../../journal/reader.ts';
import type { JournalPlace } from '../../journal/reader.ts';
import type { Finding } from './finding.ts';

const COUNT_AT_MOST = 1000;
const subject = 'journal';

export async function examineJournal({ journal }: Config): Promise<Finding[]> {
  if (journal.kind === 'memory') {
    return [
      { subject, state: 'note', text: 'The journal is kept in memory, because LoanPro is the stand-in.' },
    ];
  }
  const place: JournalPlace =
    journal.kind === 'postgres' ? { kind: 'postgres', url: journal.url.reveal() } : journal;
  try {
    return await look(place);
  } catch (error) {
    if (!(error instanceof JournalUnavailable)) throw error;
    return [problemOf(error, place)];
  }
}

async function look(place: JournalPlace): Promise<Finding[]> {
  // Upgrades nothing, and may try whether it could write.
  const reader = await openReader(place, 'delete');
  try {
    await reader.tryWriting();
    const kind = place.kind === 'postgres' ? 'in Postgres' : `in the file ${place.path}`;
    const open = await reader.list({ entity: null, isOpen: true, limit: COUNT_AT_MOST });
    return [
      {
        subject,
        state: 'ok',
        text: `The journal ${kind} has version ${CURRENT_VERSION} and can be written.`,
      },
      open.length === 0 ? NO_OPEN : openWrites(open.length),
    ];
  } finally {
    await reader.close();
  }
}

const NO_OPEN: Finding = { subject, state: 'ok', text: 'No write is open.' };

function openWrites(count: number): Finding {
  const number = count === COUNT_AT_MOST ? `${count} or more` : String(count);
  return {
    subject,
    state: 'note',
    text: `Open writes: ${number}. A gateway that runs closes each of them, usually within 30 seconds.`,
    advice: 'List them with `npm run journal -- --open`.',
  };
}

function problemOf({ code, message }: JournalUnavailable, place: JournalPlace): Finding {
  if (code === 'JOURNAL_MISSING' && place.kind === 'file' && !mayCreateIn(path.dirname(place.path))) {
    return {
      subject,
      state: 'problem',
      text: `There is no journal file ${place.path}, and this user may not create it.`,
      advice: 'Set JOURNAL_URL to a file in a folder that this user may write.',
    };
  }
  if (code === 'JOURNAL_MISSING' && place.kind === 'file') {
    return { subject, state: 'ok', text: `The gateway will create the journal file ${place.path}.` };
  }
  const isCreated = code === 'JOURNAL_MISSING' || code === 'JOURNAL_OLDER';
  if (isCreated) return { subject, state: 'note', text: message };
  return {
    subject,
    state: 'problem',
    text: message,
    advice: 'Check JOURNAL_URL, and the rights of this user.',
  };
}

function mayCreateIn(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
