// The text that a new value would store, and the limits of that text.

import { describe, expect, it } from 'vitest';
import { planText } from '../../../src/custom-fields/write/planned-text.ts';
import type { NewValue } from '../../../src/custom-fields/write/planned-text.ts';
import type { CustomFieldDefinition } from '../../../src/custom-fields/definition.ts';
import { definitionOf } from '../../support/write-fakes.ts';

const FORMATS = { date: 'YYYY-MM-DD' } as const;
const plan = (definition: CustomFieldDefinition, value: NewValue) => planText(definition, value, FORMATS);
const raw = (text: string): NewValue => ({ as: 'raw', text });

describe('a required field', () => {
  const required = definitionOf('1', 'TEXT', { required: true });

  it.each(['', ' ', '\t \n'])('cannot be emptied with %j', (text) => {
    expect(plan(required, raw(text))).toMatchObject({ refusal: 'REQUIRED' });
    expect(plan(required, { as: 'typed', slot: 'text', content: text })).toMatchObject({
      refusal: 'REQUIRED',
    });
  });

  it('cannot be cleared, and cannot be set to a default when it has none', () => {
    expect(plan(required, { as: 'clear', to: 'EMPTY' })).toMatchObject({ refusal: 'REQUIRED' });
    expect(plan(required, { as: 'clear', to: 'DEFAULT' })).toMatchObject({ refusal: 'REQUIRED' });
  });

  it('keeps the spaces around a text', () => {
    expect(plan(required, raw(' a '))).toEqual({ text: ' a ' });
  });
});

describe('the length of a text', () => {
  const short = definitionOf('1', 'TEXT', { maxLength: 3 });

  it('counts an emoji as one character', () => {
    expect(plan(short, raw('🌊🌊🌊'))).toEqual({ text: '🌊🌊🌊' });
    expect(plan(short, raw('🌊🌊🌊🌊'))).toEqual({ refusal: 'TOO_LONG', expected: 'at most 3 characters' });
  });

  it('is at most 255 characters even when LoanPro states a higher limit', () => {
    const long = definitionOf('1', 'TEXT', { maxLength: 1000 });
    expect(plan(long, raw('x'.repeat(255)))).toEqual({ text: 'x'.repeat(255) });
    expect(plan(long, raw('x'.repeat(256)))).toMatchObject({ refusal: 'TOO_LONG' });
  });
});

describe('a typed slot', () => {
  it('is refused when it does not fit the type of the field, and the error names the right slot', () => {
    expect(plan(definitionOf('1', 'DATE'), { as: 'typed', slot: 'text', content: '2025-01-01' })).toEqual({
      refusal: 'TYPE_MISMATCH',
      expected: 'the slot date, or raw',
    });
  });

  it('is refused for a field of an unknown type, which accepts only raw', () => {
    const unknown = definitionOf('1', 'SOMETHING_NEW');
    expect(plan(unknown, { as: 'typed', slot: 'text', content: 'a' })).toEqual({
      refusal: 'TYPE_MISMATCH',
      expected: 'the slot raw',
    });
    expect(plan(unknown, raw('a'))).toEqual({ text: 'a' });
  });
});

it('a default that does not fit its field is not written', () => {
  const broken = definitionOf('1', 'NUMBER', { defaultText: 'many' });
  expect(plan(broken, { as: 'clear', to: 'DEFAULT' })).toMatchObject({ refusal: 'INVALID_FORMAT' });
});
