// How an OData entity set is described: its wire names, its columns, and where its navigations lead.

/** A wire name and its column. No column: always null, and not to be filtered by. */
export interface Member {
  name: string;
  column: string | null;
  /** Kept as `YYYY-MM-DD hh:mm:ss` (UTC), sent as `/Date(seconds)/`. */
  isDate?: true;
}

/** A navigation. Without `leadsTo` it is known by name only, and its rows are not kept here. */
export interface Navigation {
  name: string;
  leadsTo?: {
    set: EntitySet;
    isList: boolean;
    /** A condition with one `?`, which takes the owner's column `from`. */
    condition: string;
    from: string;
  };
}

/** A set and the table behind it. */
export interface EntitySet {
  /** In the path, such as `Customers`. */
  name: string;
  /** In `__metadata`, such as `Entity.Customer`. */
  type: string;
  table: string;
  navigations: readonly Navigation[];
  members: readonly Member[];
}

/** Members whose column is the same word in snake_case, which is nearly all of them. */
export function membersNamed(...names: string[]): Member[] {
  return names.map((name) => ({
    name,
    column: name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  }));
}
