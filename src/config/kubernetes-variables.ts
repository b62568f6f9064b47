// The variables that Kubernetes sets in every pod for each service of its namespace. A service may have a name like a setting.

/**
 * The names that belong to services. Each service has a variable that ends in `_SERVICE_HOST`, so a name that only looks like
 * the others is not one of them.
 */
export function findKubernetesVariables(names: readonly string[]): ReadonlySet<string> {
  const services = new Set(
    names
      .filter((name) => name.endsWith('_SERVICE_HOST'))
      .map((name) => name.slice(0, -'_SERVICE_HOST'.length)),
  );
  return new Set(names.filter((name) => servicesThatSet(name).some((service) => services.has(service))));
}

const ENDINGS = [
  /_SERVICE_HOST$/,
  /_SERVICE_PORT(_[A-Z\d_]+)?$/,
  /_PORT$/,
  /_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/,
];

/** A name has several readings if the name of its service ends like such a variable. */
function servicesThatSet(name: string): string[] {
  return ENDINGS.flatMap((ending) => {
    const at = name.search(ending);
    return at > 0 ? [name.slice(0, at)] : [];
  });
}
