// Reads the command line of `npm run portrait`.

import { parseArgs } from 'node:util';
import { UsageError } from './journal-options.ts';

export const HELP = `Asks the LoanPro tenant of the settings at most 60 questions, and prints what holds there.

  npm run portrait -- [options]

  --customer <id>        a customer that may be read; may be given several times
  --spoil <id>:<field>   a customer and a text field that may be written to; the former text is put back.
                         Without it, nothing is written to LoanPro
  --settings <path>      where the settings are written (default: tenant.json)
  --twin <path>          where a stand-in file with the same dialect is written (default: none)
  --help                 prints this text
`;

export interface PortraitCommand {
  customerIds: string[];
  spoilable: { customerId: string; fieldId: string } | null;
  settingsPath: string;
  twinPath: string | null;
}

/** Null when help is asked for. */
export function readPortraitCommand(args: string[]): PortraitCommand | null {
  const { values } = parse(args);
  if (values.help) return null;
  const customerIds = values.customer ?? [];
  if (!customerIds.every((id) => /^\d{1,15}$/.test(id))) throw new UsageError('--customer must be a number.');
  const [, customerId, fieldId] = /^(\d{1,15}):(\d{1,15})$/.exec(values.spoil ?? '') ?? [];
  if (values.spoil !== undefined && fieldId === undefined) {
    throw new UsageError('--spoil must be the id of a customer and of a field, such as 4150:16.');
  }
  return {
    customerIds,
    spoilable: customerId === undefined || fieldId === undefined ? null : { customerId, fieldId },
    settingsPath: values.settings ?? 'tenant.json',
    twinPath: values.twin ?? null,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        customer: { type: 'string', multiple: true },
        spoil: { type: 'string' },
        settings: { type: 'string' },
        twin: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
