// What others do in the middle of a history: foreign writers, people who tidy up, changed definitions, clocks that are set.

import type { CustomFieldDefinition } from '../../src/custom-fields/definition.ts';
import type { SimulatedDatabase } from './database.ts';
import { changeDefinitions } from './definitions.ts';
import type { SimulatedLoanPro } from './loanpro.ts';
import type { World } from './world.ts';

/** Schedules all of it. `definitions` always holds the present ones. */
export function scheduleTrouble(
  { random, clock, profile, tell, isHealed }: World,
  definitions: CustomFieldDefinition[],
  loanPro: SimulatedLoanPro,
  database: SimulatedDatabase,
): void {
  function sometime(count: number, untilMs: number, happen: (index: number) => void): void {
    for (let index = 1; index <= count; index += 1) {
      clock.schedule(random.between(0, untilMs), null, () => {
        if (!isHealed()) happen(index);
      });
    }
  }

  if (profile.hasForeignWriter) {
    sometime(random.integer(1, 8), 20_000, (index) => {
      const field = definitions[random.integer(0, definitions.length - 1)];
      // A text that no caller wants: nobody could tell it from the effect of a request.
      if (field) loanPro.rows.storeForeign(field.id, `foreign ${index}`);
    });
  }
  if (profile.isKeyedByRow) sometime(1, 25_000, () => loanPro.rows.removeDuplicates());
  if (profile.deletesCustomer) sometime(1, 25_000, () => loanPro.rows.deleteCustomer());
  if (profile.changesDefinitions) {
    sometime(1, 6000, () => {
      tell(() => 'LoanPro: the definitions change');
      definitions.splice(0, definitions.length, ...changeDefinitions(random, definitions));
      loanPro.setDefinitions(definitions);
    });
  }
  if (profile.jumpsClock) {
    sometime(random.integer(1, 3), 25_000, () =>
      database.jumpClock(random.pick([-1, 1]) * random.between(1000, 120_000)),
    );
  }
}
