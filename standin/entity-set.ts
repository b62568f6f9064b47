// The description of an OData entity set: the names in its JSON, its columns, and its navigations.

/** A name in the JSON and its column. Without a column it is always null and cannot be filtered by. */
export interface Member {
  name: string;
  column: string | null;
  /** Stored as `YYYY-MM-DD hh:mm:ss` (UTC), sent as `/Date(seconds)/`. */
  isDate?: true;
}

/** A navigation. Without `leadsTo` only its name is known: the stand-in does not store its rows. */
export interface Navigation {
  name: string;
  leadsTo?: {
    set: EntitySet;
    isList: boolean;
    /** An SQL condition with one `?`. Its value is the column `from` of the owner. */
    condition: string;
    from: string;
  };
}

/** A set and the table behind it. */
export interface EntitySet {
  /** The name in a path, such as `Customers`. */
  name: string;
  /** The type in `__metadata`, such as `Entity.Customer`. */
  type: string;
  table: string;
  navigations: readonly Navigation[];
  members: readonly Member[];
}

/** Members whose column has the same name in snake_case. These are nearly all members. */
export function membersNamed(...names: string[]): Member[] {
  return names.map((name) => ({
    name,
    column: name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  }));
}
