// The contract: one case for each fact that is known or assumed of LoanPro's API. The stand-in and a real tenant are tested with the same cases.

import type { ContractCase } from './contract/contract-case.ts';
import { entities } from './contract/entities.ts';
import { lists } from './contract/lists.ts';
import { updates } from './contract/updates.ts';

export const contract: ContractCase[] = [...entities, ...lists, ...updates];
