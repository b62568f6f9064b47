// What is believed about LoanPro on the wire, one case per fact. The stand-in and a real tenant answer to the same list.

import type { ContractCase } from './contract/contract-case.ts';
import { entities } from './contract/entities.ts';
import { lists } from './contract/lists.ts';
import { updates } from './contract/updates.ts';

export const contract: ContractCase[] = [...entities, ...lists, ...updates];
