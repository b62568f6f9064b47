// A journal of version 2 as gateways of that version left it: its tables and one write, written out and not taken from src/.

export const CREATE_VERSION_2 = `
  CREATE TABLE write_intent (
    id text PRIMARY KEY,
    tenant text NOT NULL,
    entity_id text NOT NULL,
    request_id text NOT NULL,
    caller text NOT NULL,
    fields text NOT NULL,
    key_id text NOT NULL,
    opened_at_ms bigint NOT NULL,
    expires_at_ms bigint NOT NULL,
    sent_at_ms bigint,
    told text,
    outcome text,
    upstream_status bigint,
    closed_at_ms bigint,
    entity_type text NOT NULL DEFAULT 'customer',
    hash_scope text NOT NULL DEFAULT ''
  );
  CREATE UNIQUE INDEX write_intent_open ON write_intent (tenant, entity_type, entity_id) WHERE closed_at_ms IS NULL;
  CREATE INDEX write_intent_opened ON write_intent (opened_at_ms);
  CREATE TABLE write_intent_version (version bigint PRIMARY KEY);
  INSERT INTO write_intent_version (version) VALUES (2);
  INSERT INTO write_intent VALUES ('of version 2', '5200243', '77', 'request', 'caller', '[]', 'key', 1000, 1500, 1050,
    'APPLIED', 'APPLIED', 200, 1100, 'customer', '5200243 customer');
`;
