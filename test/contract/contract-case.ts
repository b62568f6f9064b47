// The types of a contract case, and of the API that it may call.

/** An answer of any status. */
export interface ContractReply {
  status: number;
  /** The parsed JSON, or the text of an answer that is not JSON. */
  body: unknown;
}

/** The API of one tenant. Paths start after `/api/public/api/1/`. */
export interface ContractApi {
  /** An existing customer with two to fifty custom field values. */
  customerId: string;
  /** A text field of customers that may be overwritten. Null when nothing may be written. */
  writeFieldId: string | null;
  /** The given headers replace the default ones. */
  get(path: string, headers?: Record<string, string>): Promise<ContractReply>;
  put(path: string, body: unknown): Promise<ContractReply>;
}

/** One fact, and a test of it. */
export interface ContractCase {
  id: string;
  /** How the fact is known. When an `assumed` fact fails in a sandbox, the assumption was wrong. */
  mark: 'documented' | 'observed' | 'assumed';
  fact: string;
  /** The case changes a value, so it needs a field that may be overwritten. */
  writes?: true;
  /** Why the case only works with the demo tenant. */
  standinOnly?: string;
  run: (api: ContractApi) => Promise<void>;
}
