// The hand-written customers of the demo tenant. Each one shows one case that a reader of custom fields must handle.

/** A customer to insert. With a company name it is a company. */
export interface DemoCustomer {
  id: number;
  firstName?: string;
  lastName?: string;
  companyName?: string;
  customId?: string;
  /** Pairs of field id and stored text, in the order in which the rows were created. */
  values: Array<[fieldId: number, text: string | null]>;
}

/** Their ids are fixed, because examples and tests use them. */
export const demoCustomers: DemoCustomer[] = [
  {
    id: 4150,
    firstName: 'Maria',
    lastName: 'Rivera',
    customId: 'ABC123',
    // It has every field except field 3, which was never set and therefore has no row.
    values: [
      [1, 'Blue Fir Bakery'],
      [2, '2'],
      [4, '0'],
      [5, '2025-09-30'],
      [7, '2'],
      [8, '31.5'],
      [9, '2025-06-02 14:30:00'],
      [10, '10:30am'],
      [11, '555-010-0142'],
      [12, 'https://example.com/blue-fir'],
      [13, '4'],
      [14, '2'],
      [15, '1'],
      [16, 'After 6 pm, by phone'],
      [17, 'REF-4150'],
      [18, '712'],
      [20, '4 of 5'],
    ],
  },
  {
    id: 4151,
    firstName: 'John',
    lastName: "O'Neil",
    // Empty text and NULL both occur. It is not known whether they mean different things.
    values: [
      [1, ''],
      [2, '1'],
      [3, '350.00'],
      [7, '0'],
      [12, null],
      [17, 'REF-4151'],
    ],
  },
  {
    id: 4152,
    firstName: 'Grace',
    lastName: 'Okafor',
    // One value is in a field that is no longer used.
    values: [
      [1, 'Lakeside Clinic'],
      [2, '3'],
      [3, '5200.00'],
      [17, 'REF-4152'],
      [19, 'Harbor Street'],
    ],
  },
  {
    id: 4153,
    firstName: 'Peter',
    lastName: 'Lindqvist',
    // Two rows for one field.
    values: [
      [2, '1'],
      [2, '3'],
    ],
  },
  {
    id: 4154,
    firstName: 'Dana',
    lastName: 'Mercer',
    // Imported from an older system: texts that are not valid for the type of their field, and a value of a field that has no definition.
    values: [
      [5, 'N/A'],
      [7, 'about 3'],
      [3, 'a lot'],
      [2, '9'],
      [4, 'maybe'],
      [9, 'soon'],
      [10, 'noonish'],
      [12, 'loanpro'],
      [13, 'none'],
      [9999, 'left behind'],
    ],
  },
  {
    id: 4155,
    firstName: '李 Zoë',
    lastName: 'Ñandú',
    values: [
      [1, 'Café 🌊 Übersee'],
      [16, '微信 👍🏽'],
    ],
  },
  { id: 4156, companyName: 'Harbor Light LLC', values: [] },
  // The same day in the five formats that samples and snapshots show.
  { id: 4161, firstName: 'Ada', lastName: 'Novak', values: [[5, '2025-07-17']] },
  { id: 4162, firstName: 'Ben', lastName: 'Sloane', values: [[5, '07/17/2025']] },
  { id: 4163, firstName: 'Cora', lastName: 'Duarte', values: [[5, '07-17-2025']] },
  { id: 4164, firstName: 'Dev', lastName: 'Mehta', values: [[5, '2025-07-17 00:00:00']] },
  { id: 4165, firstName: 'Elif', lastName: 'Sahin', values: [[5, '/Date(1752710400)/']] },
  {
    id: 4166,
    firstName: 'Femi',
    lastName: 'Yusuf',
    values: [
      [4, '1'],
      [3, '400'],
    ],
  },
  {
    id: 4167,
    firstName: 'Gus',
    lastName: 'Nowak',
    values: [
      [4, '0'],
      [3, '1250.50'],
    ],
  },
];
