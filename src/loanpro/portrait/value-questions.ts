// Reads a sample of stored values, and says how the tenant spells them. It keeps counts and no value.

import type { Asker } from './asker.ts';
import { optionsOf } from './definition-questions.ts';
import type { Finding } from './finding.ts';
import { unobservable } from './finding.ts';
import { idsOf, listIn, readList, type Row } from './raw-list.ts';

/** The sample leaves enough questions for those that follow. */
const LAST_SAMPLE_QUESTION = 34;

/** The texts that were seen in the fields of each type, with the definition of each. */
type Sample = ReadonlyArray<{ definition: Row; text: string }>;

/** One list of customers with their values, where LoanPro gives it, and then customers one by one. */
export async function readSample(
  ask: Asker,
  customerIds: readonly string[],
  definitions: readonly Row[],
): Promise<Sample> {
  const customers = listIn(await ask.get('odata.svc/Customers?$expand=CustomFieldValues&$top=50'));
  const rows = (customers?.rows ?? []).flatMap((row) => readList(row['CustomFieldValues'])?.rows ?? []);
  const seen = new Set(idsOf(customers).map(String));
  for (const id of customerIds.filter((each) => !seen.has(each))) {
    if (ask.asked() >= LAST_SAMPLE_QUESTION) break;
    rows.push(...(listIn(await ask.get(`odata.svc/Customers(${id})/CustomFieldValues`))?.rows ?? []));
  }
  const byId = new Map(definitions.map((definition) => [String(definition['id']), definition]));
  return rows.flatMap(({ customFieldId, customFieldValue: text }) => {
    const definition = byId.get(String(customFieldId));
    return definition !== undefined && typeof text === 'string' && text !== '' ? [{ definition, text }] : [];
  });
}

export function judgeSample(sample: Sample): Finding[] {
  const textsOf = (type: string) =>
    sample
      .filter(({ definition }) => definition['type'] === `customfield.type.${type}`)
      .map(({ text }) => text);
  return [
    judgeDates(textsOf('date')),
    judgeBoxes(textsOf('checkbox')),
    judgePercentages(textsOf('percentage')),
    judgeStoredOptions(sample),
  ];
}

/** The dates whose year is last are read in the order of `DATE_ORDER`, also where most dates begin with the year. */
function judgeDates(texts: readonly string[]): Finding {
  const about = 'dateSpelling';
  const question = 'How are dates spelled?';
  const iso = texts.filter((text) => /^\d{4}-\d\d?-\d\d?$/.test(text)).length;
  const slashes = numbersOf(texts, /^(\d\d?)\/(\d\d?)\/\d{4}$/);
  const dashes = numbersOf(texts, /^(\d\d?)-(\d\d?)-\d{4}$/);
  // A number above 12 is a day. Where it stands first and second, or nowhere, the order is not known.
  const yearLast = [...slashes, ...dashes];
  const dayFirst = yearLast.filter(([first, second]) => isDay(first) && second <= 12).length;
  const monthFirst = yearLast.filter(([first, second]) => first <= 12 && isDay(second)).length;
  const isOrderKnown = dayFirst > 0 !== monthFirst > 0;
  const order = isOrderKnown ? { DATE_ORDER: dayFirst > 0 ? 'day-first' : 'month-first' } : {};
  const evidence =
    `${texts.length} dates: ${iso} with the year first, ${slashes.length} with slashes, ${dashes.length} with dashes; ` +
    `certainly ${dayFirst} with the day first, ${monthFirst} with the month first`;

  const isMost = (count: number) => count * 2 > texts.length;
  const mark = isMost(slashes.length) ? '/' : isMost(dashes.length) ? '-' : null;
  const value = isMost(iso)
    ? 'YYYY-MM-DD'
    : mark !== null && isOrderKnown
      ? [...(dayFirst > 0 ? ['DD', 'MM'] : ['MM', 'DD']), 'YYYY'].join(mark)
      : undefined;
  const settings = { ...(value !== undefined && { LOANPRO_DATE_SPELLING: value }), ...order };
  return { about, question, value, evidence, ...(Object.keys(settings).length > 0 && { settings }) };
}

const isDay = (number: number) => number > 12 && number <= 31;

function numbersOf(texts: readonly string[], pattern: RegExp): Array<readonly [number, number]> {
  return texts.flatMap((text) => {
    const found = pattern.exec(text);
    return found === null ? [] : [[Number(found[1]), Number(found[2])] as const];
  });
}

const BOXES = ['1/0', 'Yes/No', 'Y/N', 'on/off', 'true/false'];

function judgeBoxes(texts: readonly string[]): Finding {
  const about = 'checkboxWords';
  const question = 'With which words are boxes checked?';
  const counts = BOXES.map(
    (words) => [words, texts.filter((text) => words.split('/').includes(text)).length] as const,
  );
  const [best = ['', 0] as const] = counts.toSorted(([, one], [, other]) => other - one);
  const evidence = `${texts.length} boxes: ${best[1]} are ${best[0]}, ${texts.length - best[1]} are not`;
  if (best[1] * 2 <= texts.length) return unobservable(about, question, evidence);
  const settings = { CHECKBOX_WORDS: best[0].replace('/', ',') };
  return { about, question, value: best[0], evidence, ...(best[0] !== '1/0' && { settings }) };
}

/** A fraction above this one would be more than 150 %. Nothing that is stored proves fractions: 0.5 may be half a percent. */
const POINTS_ABOVE = 1.5;
/** One or two large numbers may be errors of typing. */
const ENOUGH_POINTS = 3;

function judgePercentages(texts: readonly string[]): Finding {
  const about = 'percentages';
  const question = 'Is 12.5 % stored as 12.5 or as 0.125?';
  const numbers = texts.map(Number).filter((number) => Number.isFinite(number) && number > 0);
  const above = numbers.filter((number) => number > POINTS_ABOVE).length;
  const evidence = `${numbers.length} percentages, ${above} above ${POINTS_ABOVE}`;
  if (above >= ENOUGH_POINTS && above * 2 > numbers.length) {
    return { about, question, value: 'points', evidence, settings: { PERCENT_FORM: 'points' } };
  }
  return unobservable(
    about,
    question,
    `${evidence}; look at one on LoanPro's own page, and set PERCENT_FORM by hand`,
  );
}

/** A stored label may be left from an import. So many of them, in more than one field and without any key, are no accident. */
const ENOUGH_LABELS = 5;

function judgeStoredOptions(sample: Sample): Finding {
  const about = 'optionsStore';
  const question = 'Does a list field store keys or labels?';
  let keys = 0;
  let labels = 0;
  const labelFields = new Set<unknown>();
  for (const { definition, text } of sample) {
    const options = definition['type'] === 'customfield.type.select' ? optionsOf(definition) : null;
    const isKey = options?.keys?.includes(text) ?? false;
    const isLabel = options?.labels.includes(text) ?? false;
    if (isKey && !isLabel) keys += 1;
    if (isLabel && !isKey) {
      labels += 1;
      labelFields.add(definition['id']);
    }
  }
  const evidence = `${keys} stored keys, ${labels} stored labels in ${labelFields.size} fields`;
  const isLabels = keys === 0 && labels >= ENOUGH_LABELS && labelFields.size > 1;
  const value = isLabels ? 'label' : keys > 0 && labels === 0 ? 'key' : null;
  if (value === null) return unobservable(about, question, evidence);
  return { about, question, value, evidence, settings: { SELECT_STORES: value } };
}
