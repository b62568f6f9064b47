// What a contract case is, and what it may ask of a tenant.

/** An answer with any status. */
export interface ContractReply {
  status: number;
  /** Parsed JSON, or the text of an answer that is none. */
  body: unknown;
}

/** One tenant, seen from outside. Paths start after `/api/public/api/1/`. */
export interface ContractApi {
  /** A customer who exists and has two to fifty custom-field values. */
  customerId: string;
  /** A text field of customers that may be overwritten; null where nothing may be written. */
  writeFieldId: string | null;
  /** Headers replace the usual ones. */
  get(path: string, headers?: Record<string, string>): Promise<ContractReply>;
  put(path: string, body: unknown): Promise<ContractReply>;
}

/** One fact, and how to try it. */
export interface ContractCase {
  id: string;
  /** How the fact is known. An `assumed` one that fails in a sandbox is news, not a defect. */
  mark: 'documented' | 'observed' | 'assumed';
  fact: string;
  /** Changes a value, so it needs a field that may be overwritten. */
  writes?: true;
  /** Why the case makes no sense against a tenant nobody has prepared. */
  standinOnly?: string;
  run: (api: ContractApi) => Promise<void>;
}
