// What a caller accepts, as headers such as `Accept` say it.

/** What is named in the header, in lower case, each with its quality from 0 to 1 (RFC 9110, section 12.4.2). 0 refuses it. */
export function qualitiesOf(header: string): Map<string, number> {
  return new Map(
    header.split(',').map((item) => {
      const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return [name, quality === undefined ? 1 : Number(quality.slice(2))];
    }),
  );
}
