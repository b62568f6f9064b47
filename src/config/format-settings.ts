// The settings that say how the tenant writes its values, where LoanPro leaves it open.

import { oneOf, optional, setting, textThat } from './setting.ts';

export const FORMAT_SETTINGS = {
  LOANPRO_DATE_SPELLING: setting(
    oneOf('YYYY-MM-DD', 'MM/DD/YYYY', 'MM-DD-YYYY', 'DD/MM/YYYY', 'DD-MM-YYYY'),
    {
      default: 'YYYY-MM-DD',
      description:
        'The format in which dates are written to LoanPro. The first format is always read. `DATE_ORDER` says which of the others are.',
    },
  ),
  DATE_ORDER: setting(oneOf('month-first', 'day-first'), {
    default: 'month-first',
    description: 'Whether the stored text 7/9/1992 is July 9 or September 7. LoanPro writes the month first.',
  }),
  DATE_YEARS: setting(
    textThat('two years of four digits, such as 1900-2199, the earlier one first', (range) => {
      const [first = '', last = ''] = /^(\d{4})-(\d{4})$/.exec(range)?.slice(1) ?? [];
      return first !== '' && first > '0000' && first <= last;
    }),
    {
      default: '1900-2199',
      description:
        'The first and the last year of a new value in a date field. Every other year is refused with `OUT_OF_RANGE`. Stored dates of all years are read.',
    },
  ),
  CHECKBOX_WORDS: optional(
    textThat(
      'two different texts, for checked and for unchecked, separated by a comma, such as Yes,No',
      (words) => {
        const [checked = '', unchecked = '', more] = words.split(',').map((word) => word.trim());
        return (
          more === undefined &&
          checked !== '' &&
          unchecked !== '' &&
          checked.toLowerCase() !== unchecked.toLowerCase()
        );
      },
    ),
    {
      unset: '`1,0`',
      description:
        'What the tenant stores for a checked and for an unchecked checkbox. These words are written, and read in any case. The words 1/0, true/false, yes/no, on/off, y/n, t/f and x are read as well.',
    },
  ),
  PERCENT_FORM: optional(oneOf('points', 'fraction'), {
    unset: 'not known: numbers are stored as they come',
    description:
      'Whether the tenant stores `12.5` (`points`) or `0.125` (`fraction`) for 12.5 %. A value that is certainly a mistake is refused with `OUT_OF_RANGE`: more than 1,000 % in the form of the tenant, or more than 1000 while the form is not known. A new value with the sign `%` is stored as a fraction with `fraction`, and refused while the form is not known.',
  }),
  SELECT_STORES: setting(oneOf('key', 'label'), {
    default: 'key',
    description: 'Whether a list field stores the key of an option or its label.',
  }),
  SELECT_OPTIONS_FORM: setting(oneOf('json', 'lines', 'commas', 'semicolons'), {
    default: 'json',
    description:
      'How LoanPro lists the options of a field if not as JSON: labels on lines, or separated by commas or semicolons. It needs `SELECT_STORES=label`, because such a list has no keys. JSON is always read.',
  }),
};
