// Collects all garbage at once, so that memory can be compared before and after something.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Without an option, also what is old. */
export const collectGarbage: (option?: { type: 'minor' }) => void = runInNewContext('gc');
