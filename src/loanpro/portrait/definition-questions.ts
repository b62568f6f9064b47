// Asks which routes give definitions, and in which form the options of list fields are.

import { NO_OPTIONS, readSelectOptions } from '../select-options.ts';
import type { Answer, Asker } from './asker.ts';
import type { Finding } from './finding.ts';
import { unobservable } from './finding.ts';
import { askFilter } from './list-questions.ts';
import { entityIn, listIn, refusalIn, type Row } from './raw-list.ts';

const LIST = 'odata.svc/CustomFields';
const OWN = `$filter=entityType%20eq%20'Entity.Customer'`;

export interface DefinitionsSeen {
  findings: Finding[];
  /** The definitions of customers that could be read, as LoanPro writes them. */
  definitions: Row[];
  isListed: boolean;
}

export async function askDefinitions(ask: Asker): Promise<DefinitionsSeen> {
  const list = await ask.get(`${LIST}?nopaging=true`);
  const filter = await askFilter(
    ask,
    'definitionFilter',
    'the list of definitions',
    `${LIST}?$filter=entityType%20eq%20'Entity.Nothing'`,
  );
  // The filtered list is an own route: a role may have it without the other one.
  const all =
    listIn(list) === null
      ? await readPages(ask, `${LIST}?${OWN}&nopaging=true`, [])
      : await readPages(ask, `${LIST}?nopaging=true`, listIn(list)?.rows ?? []);
  const definitions = all.filter((row) => row['entityType'] === 'Entity.Customer');
  const [first] = definitions;
  return {
    definitions,
    isListed: listIn(list) !== null,
    findings: [
      route('definitionList', 'Can the list of definitions be read?', list),
      filter,
      ...(first ? [(await askByKey(ask, String(first['id']))).finding] : []),
    ],
  };
}

/** To be asked for a field that exists. */
export async function askByKey(
  ask: Asker,
  id: string,
): Promise<{ finding: Finding; definition: Row | null }> {
  const answer = await ask.get(`${LIST}(${Number(id)})`);
  const finding = route('definitionByKey', 'Can single definitions be read?', answer);
  return { finding, definition: finding.value === 'open' ? entityIn(answer) : null };
}

/** How many pages of definitions are read. More of them would leave too few questions. */
const MAX_PAGES = 8;

/** Goes on until a page has nothing new. */
async function readPages(ask: Asker, path: string, first: readonly Row[]): Promise<Row[]> {
  const byId = new Map(first.map((row) => [row['id'], row]));
  for (let page = 0; page < MAX_PAGES; page++) {
    const known = byId.size;
    const list = listIn(await ask.get(`${path}&$skip=${known}`));
    for (const row of list?.rows ?? []) byId.set(row['id'], row);
    if (byId.size === known) break;
  }
  return [...byId.values()];
}

function route(about: string, question: string, answer: Answer | null): Finding {
  if (answer === null) return unobservable(about, question, 'the limit of questions was reached');
  return { about, question, value: refusalIn(answer) ?? 'open', evidence: `status ${answer.status}` };
}

export interface Options {
  form: 'object' | 'list' | 'labels' | 'lines' | 'commas' | 'semicolons' | 'unreadable';
  /** Null where the form gives labels only. */
  keys: readonly string[] | null;
  labels: readonly string[];
}

/** The options of a list field, in the form in which the gateway would read them. Null when it has none. */
export function optionsOf({ selectOptions }: Row): Options | null {
  const json = readSelectOptions(selectOptions, 'json', 'label');
  if (json === NO_OPTIONS) return null;
  const text = typeof selectOptions === 'string' ? selectOptions : JSON.stringify(selectOptions);
  if (json.optionsProblem === null) {
    const isLabels = readSelectOptions(selectOptions, 'json', 'key').optionsProblem !== null;
    return {
      form: isLabels ? 'labels' : text.trim().startsWith('[') ? 'list' : 'object',
      keys: isLabels ? null : json.options.map(({ key }) => key),
      labels: json.options.map(({ label }) => label),
    };
  }
  for (const [form, separator] of [
    ['lines', '\n'],
    ['semicolons', ';'],
    ['commas', ','],
  ] as const) {
    const { options } = readSelectOptions(text, form, 'label');
    if (text.includes(separator) && options.length > 0) {
      return { form, keys: null, labels: options.map(({ label }) => label) };
    }
  }
  return { form: 'unreadable', keys: null, labels: [] };
}

/** A list of labels without keys can be read only where labels are stored. */
export function judgeOptions(definitions: readonly Row[], storesLabels: boolean): Finding {
  const about = 'optionsForm';
  const question = 'In which form are the options of list fields?';
  const forms = definitions
    .filter((row) => row['type'] === 'customfield.type.select')
    .flatMap((row) => optionsOf(row)?.form ?? []);
  const distinct = [...new Set(forms)];
  if (distinct.length === 0) {
    const reason = definitions.length === 0 ? 'no definition can be read' : 'no list field has options';
    return unobservable(about, question, reason);
  }
  const evidence = distinct
    .map((form) => `${form}: ${forms.filter((each) => each === form).length}`)
    .join(', ');
  const plain = distinct.find((form) => ['lines', 'commas', 'semicolons'].includes(form));
  return {
    about,
    question,
    value: distinct.length === 1 ? distinct[0] : 'as-stored',
    evidence,
    ...(plain !== undefined && storesLabels && { settings: { SELECT_OPTIONS_FORM: plain } }),
  };
}
