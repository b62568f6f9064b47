// The schema builder, with which every type and field of the schema is made.

import SchemaBuilder from '@pothos/core';
import type { Context } from '../context.ts';

interface TextScalar {
  Input: string;
  Output: string;
}

export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    ID: TextScalar;
    Date: TextScalar;
    DateTime: TextScalar;
    Decimal: TextScalar;
    LocalTime: TextScalar;
    URL: TextScalar;
  };
}>({
  defaultFieldNullability: false,
});

builder.queryType({ description: 'Everything that can be read. Reading changes nothing in LoanPro.' });
builder.mutationType({ description: 'Everything that can be written.' });
