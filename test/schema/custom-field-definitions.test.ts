// Reading the definitions of custom fields.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';

describe('custom field definitions', () => {
  it('contain everything that LoanPro says about a field', async () => {
    await using app = await openApp();
    const answer = await app.ask(/* GraphQL */ `
      {
        customFieldDefinition(field: { name: "Credit Tier" }) {
          id
          name
          type
          loanProType
          section
          required
          active
          calculated
          options {
            key
            label
          }
        }
        reference: customFieldDefinition(field: { id: "17" }) {
          required
        }
        score: customFieldDefinition(field: { id: "18" }) {
          calculated
        }
        employer: customFieldDefinition(field: { id: "1" }) {
          maxLength
        }
        callTime: customFieldDefinition(field: { id: "10" }) {
          defaultRawValue
        }
        old: customFieldDefinition(field: { id: "19" }) {
          active
        }
        foreign: customFieldDefinition(field: { id: "6" }) {
          id
        }
      }
    `);
    expect(answer.data).toEqual({
      customFieldDefinition: {
        id: '2',
        name: 'Credit Tier',
        type: 'SELECT',
        loanProType: 'customfield.type.select',
        section: 'Credit',
        required: false,
        active: true,
        calculated: false,
        options: [
          { key: '1', label: 'Bronze' },
          { key: '2', label: 'Silver' },
          { key: '3', label: 'Gold' },
        ],
      },
      reference: { required: true },
      score: { calculated: true },
      employer: { maxLength: 100 },
      callTime: { defaultRawValue: '10:30am' },
      old: { active: false },
      foreign: null,
    });
  });

  it('include inactive fields only when includeInactive is true', async () => {
    await using app = await openApp();
    const answer = await app.ask(
      '{ some: customFieldDefinitions { active } all: customFieldDefinitions(includeInactive: true) { id } }',
    );
    expect(answer.data.some.every(({ active }: { active: boolean }) => active)).toBe(true);
    expect(answer.data.all.length).toBe(answer.data.some.length + 121);
  });
});
