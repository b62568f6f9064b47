// Generates the customers that lists, batches and load need. They are the same in every run.

import type { DemoCustomer } from './demo-customers.ts';

const firstId = 5001;
const givenNames = ['Amara', 'Bruno', 'Chloe', 'Dmitri', 'Elena', 'Farid', 'Gwen', 'Hiro', 'Imani', 'Jonas'];
const familyNames = [
  'Abbott',
  'Bianchi',
  'Castro',
  'Dubois',
  'Eriksen',
  'Fofana',
  'Garcia',
  'Haddad',
  'Ivers',
];
const employers = ['Cedar Clinic', 'Copper Kettle', 'Lakeside Schools', 'Northwind Freight', 'Paper Lantern'];

/** The ids start at 5001. Each customer has eight or nine valid values, which depend only on its number. */
export function generateCustomers(count: number): DemoCustomer[] {
  return Array.from({ length: count }, (_, index) => createCustomer(index));
}

function createCustomer(index: number): DemoCustomer {
  const day = String(1 + (index % 28)).padStart(2, '0');
  const month = String(1 + (index % 12)).padStart(2, '0');
  const all: DemoCustomer['values'] = [
    [1, pick(employers, index)],
    [2, String(1 + (index % 3))],
    [3, `${1500 + ((index * 37) % 6000)}.${String(index % 100).padStart(2, '0')}`],
    [4, String(index % 2)],
    [5, `2026-${month}-${day}`],
    [7, String(index % 6)],
    [8, String(((index * 7) % 600) / 10)],
    [9, `2025-${month}-${day} 15:45:00`],
    [11, `555-010-${String(index).padStart(4, '0')}`],
    [14, String(1 + ((index * 5) % 3))],
    [17, `REF-${firstId + index}`],
  ];
  return {
    id: firstId + index,
    firstName: pick(givenNames, index),
    lastName: pick(familyNames, index * 7),
    // Each customer has no value for two or three of the fields. Customers with consecutive ids lack different ones.
    values: all.filter((_, place) => (place + index) % 4 !== 0),
  };
}

function pick(names: readonly string[], index: number): string {
  return names[index % names.length] ?? '';
}
