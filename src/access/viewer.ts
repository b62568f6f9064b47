// Who is asking: the person or the program behind a request, as far as its token says.

export interface Viewer {
  /** The subject of the token. `null` when nobody is identified. */
  subject: string | null;
  /** The application that got the token. */
  client: string | null;
  /** The router that vouched for the subject. `null` when the viewer came without one. */
  router: string | null;
  roles: readonly string[];
  /** The claims of the token, for rules that compare a customer with one of them. */
  claims: Readonly<Record<string, unknown>>;
  /** Whether roles for emergencies count in this request. */
  breakGlass?: boolean;
}

/** The viewer where the gateway identifies nobody. */
export const ANONYMOUS: Viewer = { subject: null, client: null, router: null, roles: [], claims: {} };
