// The portrait of an unknown tenant: every question in its order, and what follows from the answers.

import type { Asker } from './asker.ts';
import { askDefinitions, judgeOptions } from './definition-questions.ts';
import { askExpansionLimit } from './expansion-questions.ts';
import type { Finding } from './finding.ts';
import { unobservable } from './finding.ts';
import { askFilter, askOneCustomer, askPaging } from './list-questions.ts';
import { entityIn, errorFormOf, idsOf, listIn, type Row } from './raw-list.ts';
import { askUnlisted } from './unlisted-definitions.ts';
import { askByWriting, type Spoilable } from './write-questions.ts';
import { judgeSample, readSample } from './value-questions.ts';

export interface Portrait {
  findings: Finding[];
  /** Of customers, as LoanPro writes them. For the twin. */
  definitions: Row[];
}

interface PortraitOptions {
  /** Customers that may be read. Without them, the list of customers is asked for some. */
  customerIds: readonly string[];
  /** Without it, nothing is written. */
  spoilable: Spoilable | null;
}

const NOBODY = 999_999_999;

export async function drawPortrait(
  ask: Asker,
  { customerIds, spoilable }: PortraitOptions,
): Promise<Portrait> {
  const defined = await askDefinitions(ask);
  const values = `odata.svc/CustomFieldValues`;
  const valueListing = await askFilter(
    ask,
    'valueListing',
    'the list of all values',
    `${values}?$filter=entityId%20eq%20${NOBODY}`,
  );
  const customerListing = await askFilter(
    ask,
    'customerListing',
    'the list of customers',
    `odata.svc/Customers?$filter=id%20eq%20${NOBODY}`,
  );

  const lists = [
    ...(defined.isListed ? ['odata.svc/CustomFields'] : []),
    ...(customerListing.value === 'refused' ? [] : ['odata.svc/Customers']),
    ...(valueListing.value === 'refused' ? [] : [values]),
  ];
  const paging = lists[0] === undefined ? null : await askPaging(ask, lists[0]);
  const known = [
    ...new Set([
      ...(spoilable ? [spoilable.customerId] : []),
      ...customerIds,
      ...(await findCustomers(ask, lists)),
    ]),
  ];
  const [first] = known;
  const noList = { findings: [], pageRows: 0, isNopagingHonoured: false };
  const one = first === undefined ? [] : await askOneCustomer(ask, first, paging ?? noList);
  const expansions = first === undefined ? [] : [await askExpansionLimit(ask, first)];
  const { definitions, findings: unlisted } =
    defined.definitions.length > 0
      ? { definitions: defined.definitions, findings: [] }
      : await askUnlisted(ask, known, spoilable?.fieldId);
  const sample = await readSample(ask, known, definitions);
  const judged = judgeSample(sample);
  const storesLabels = judged.some(({ about, value }) => about === 'optionsStore' && value === 'label');
  const findings = [
    ...defined.findings,
    ...unlisted,
    valueListing,
    customerListing,
    ...(paging?.findings ?? []),
    ...one,
    ...expansions,
    judgeOptions(definitions, storesLabels),
    ...judged,
    ...(await askErrors(ask, first)),
    ...(spoilable === null ? [] : await askBySpoiling(ask, spoilable, definitions, paging?.pageRows ?? 0)),
  ];
  const all = [...findings, pauses(ask)];
  const missing = Object.entries(NOT_ASKED).filter(([about]) =>
    all.every((finding) => finding.about !== about),
  );
  return {
    findings: [
      ...all,
      ...missing.map(([about, [question, reason]]) => unobservable(about, question, reason)),
    ],
    definitions,
  };
}

/** Nothing is written into a field that may be of another type: the probes are no dates, and an option would be lost. */
async function askBySpoiling(
  ask: Asker,
  spoilable: Spoilable,
  definitions: readonly Row[],
  pageRows: number,
): Promise<Finding[]> {
  const { fieldId } = spoilable;
  const listed = definitions.find(({ id }) => String(id) === fieldId);
  const definition = listed ?? entityIn(await ask.get(`odata.svc/CustomFields(${fieldId})`));
  if (definition?.['type'] === 'customfield.type.text' && definition['entityType'] === 'Entity.Customer')
    return askByWriting(ask, spoilable, pageRows);
  const reason = `field ${fieldId} is not known to be a text field of customers, so nothing was written`;
  return [unobservable('updateKey', 'How does an update find a value?', reason)];
}

const NO_LIST = 'no list without a key and no customer is known';
const NO_WRITE = 'nothing was written, or the write had no effect';

/** What is said of a question that was not asked. */
const NOT_ASKED: Readonly<Record<string, readonly [question: string, reason: string]>> = {
  nopaging: ['Does nopaging lift the limit of a list?', NO_LIST],
  pageLimit: ['How many rows does a page hold?', NO_LIST],
  skip: ['Are later pages given?', NO_LIST],
  order: ['In which order does a list come?', NO_LIST],
  orderBy: ['Is a list sorted as it is asked to be?', NO_LIST],
  summary: ['Does a list say how many rows there are?', NO_LIST],
  rangeFilter: ['Can a list be read from an id on?', NO_LIST],
  lists: ['How are lists written?', NO_LIST],
  expansionLimit: ['Are the values that are expanded in a customer cut?', NO_LIST],
  expandedLists: ['Which form has a list inside an entity?', NO_LIST],
  definitionByKey: ['Can single definitions be read?', 'no field is known'],
  definitionExpansion: ['Can values be read with their definitions?', NO_LIST],
  errorBody: ['Which form has the body of an error?', 'no error was seen'],
  updateKey: ['How does an update find a value?', NO_WRITE],
  settleMs: ['How long after an update is it seen?', NO_WRITE],
  rewrites: ['What does the store make of texts?', NO_WRITE],
  clearing: ['What empties a value?', NO_WRITE],
  overlong: ['What becomes of a text of 256 characters?', NO_WRITE],
  searchLagMs: ['Is the search behind the stored data?', 'the search is not used'],
  latencyMs: ['How long does a request wait?', 'it depends on the network'],
};

/** Ids of customers from a list that LoanPro gives. */
async function findCustomers(ask: Asker, lists: readonly string[]): Promise<string[]> {
  if (lists.includes('odata.svc/Customers')) {
    const list = listIn(await ask.get('odata.svc/Customers?$top=20'));
    return idsOf(list).map(String);
  }
  if (!lists.includes('odata.svc/CustomFieldValues')) return [];
  const list = listIn(await ask.get('odata.svc/CustomFieldValues'));
  const own = (list?.rows ?? []).filter((row) => row['entityType'] === 'Entity.Customer');
  return [...new Set(own.map((row) => String(row['entityId'])))];
}

async function askErrors(ask: Asker, customerId: string | undefined): Promise<Finding[]> {
  const missing = await ask.get(`odata.svc/Customers(${NOBODY})`);
  const option =
    customerId === undefined
      ? null
      : await ask.get(`odata.svc/Customers(${customerId})/CustomFieldValues?$top=x`);
  const ask1 = 'How is a customer that does not exist answered?';
  const ask2 = 'Which form has the body of an error?';
  if (missing === null || missing.status === 200) {
    return [unobservable('missingCustomer', ask1, 'no such answer was seen')];
  }
  const forms = [missing, option].flatMap((answer) =>
    answer === null || answer.status === 200 ? [] : errorFormOf(answer),
  );
  const distinct = [...new Set(forms)];
  return [
    { about: 'missingCustomer', question: ask1, value: missing.status, evidence: `status ${missing.status}` },
    {
      about: 'errorBody',
      question: ask2,
      value: distinct.length === 1 ? distinct[0] : 'mixed',
      evidence: `${forms.length} errors: ${distinct.join(', ')}`,
    },
  ];
}

function pauses(ask: Asker): Finding {
  const question = 'Does LoanPro ask for pauses?';
  const { length } = ask.pauses;
  if (length === 0) return unobservable('retryAfter', question, 'no answer had the header Retry-After');
  return {
    about: 'retryAfter',
    question,
    value: ask.pauses[0],
    evidence: `${length} answers with Retry-After`,
  };
}
