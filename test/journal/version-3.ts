// A journal of version 3 as gateways of that version left it: that of version 2 with one more table.

import { CREATE_VERSION_2 } from './version-2.ts';

export const CREATE_VERSION_3 = `
  ${CREATE_VERSION_2}
  CREATE TABLE write_intent_trait (
    tenant text NOT NULL,
    name text NOT NULL,
    found_at_ms bigint NOT NULL,
    PRIMARY KEY (tenant, name)
  );
  UPDATE write_intent_version SET version = 3;
  INSERT INTO write_intent_trait VALUES ('5200243', 'keyed-by-row', 1000);
`;
