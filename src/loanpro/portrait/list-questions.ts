// Asks how lists behave: pages, totals, order, filters, and which lists without a key there are.

import type { Answer, Asker } from './asker.ts';
import { type Finding, unobservable } from './finding.ts';
import { idsOf, listIn, listUnder, refusalIn } from './raw-list.ts';

/** No row has such an id. */
const BEYOND = 2_000_000_000;

const statusOf = (answer: Answer | null) => `status ${answer?.status ?? 'unknown'}`;

/** Asks for rows that do not exist. Rows in the answer show that the filter was ignored. */
export async function askFilter(ask: Asker, about: string, what: string, path: string): Promise<Finding> {
  const question = `Is the filter of ${what} honoured?`;
  const answer = await ask.get(path);
  const list = listIn(answer);
  const honoured = about === 'valueListing' || about === 'customerListing' ? 'filtered' : 'honoured';
  const ignored = honoured === 'filtered' ? 'unfiltered' : 'ignored';
  if (answer === null) return unobservable(about, question, 'the limit of questions was reached');
  if (list === null) {
    const value = about === 'definitionFilter' ? (refusalIn(answer) ?? undefined) : 'refused';
    return { about, question, value, evidence: `${statusOf(answer)} to a filter that no row matches` };
  }
  const { length } = list.rows;
  const evidence = `${length} rows for a filter that no row matches`;
  return { about, question, value: length === 0 ? honoured : ignored, evidence };
}

export interface Paging {
  findings: Finding[];
  /** How many rows a plain answer is known to hold at least. */
  pageRows: number;
  isNopagingHonoured: boolean;
}

/** Asks one long list in several ways. `set` is the path of a list that LoanPro gives. */
export async function askPaging(ask: Asker, set: string): Promise<Paging> {
  const plain = listIn(await ask.get(set));
  // A tenant may have a million customers, so some rows more than a page are enough to see that the limit is lifted.
  const complete = listIn(await ask.get(`${set}?nopaging=true&$top=${(plain?.rows.length ?? 0) + 20}`));
  const beyond = listIn(await ask.get(`${set}?$skip=${BEYOND / 2 - 1}`));
  const next = listIn(await ask.get(`${set}?$skip=${plain?.rows.length ?? 0}`));
  const ids = idsOf(plain);
  const order = orderOf(ids);
  const opposite = order === 'descending' ? 'asc' : 'desc';
  const turned = listIn(await ask.get(`${set}?$orderby=id ${opposite}&$top=5`.replace(' ', '%20')));
  const seen = new Set([plain, complete, next, turned].flatMap(idsOf));
  const hasMore = seen.size > ids.length;
  const isLifted = idsOf(complete).length > ids.length;
  const isSkipIgnored = beyond !== null && beyond.rows.length > 0;

  const ask1 = 'Does nopaging lift the limit of a list?';
  const ask2 = 'How many rows does a page hold?';
  const ask3 = 'Are later pages given?';
  const ask4 = 'In which order does a list come?';
  const ask5 = 'Is a list sorted as it is asked to be?';
  const all = `all ${ids.length} rows came in one answer`;
  const isTurned = orderOf(idsOf(turned)) === (opposite === 'asc' ? 'by-id' : 'descending');
  const findings: Finding[] = [
    hasMore
      ? {
          about: 'nopaging',
          question: ask1,
          value: isLifted ? 'honoured' : 'ignored',
          evidence: `${ids.length} rows without it, ${idsOf(complete).length} with it`,
        }
      : unobservable('nopaging', ask1, all),
    hasMore
      ? {
          about: 'pageLimit',
          question: ask2,
          value: ids.length,
          evidence: `${ids.length} rows in the first answer, at least ${seen.size} in the list`,
        }
      : unobservable('pageLimit', ask2, all),
    beyond === null
      ? unobservable('skip', ask3, 'the question was refused')
      : {
          about: 'skip',
          question: ask3,
          value: isSkipIgnored ? 'ignored' : 'honoured',
          evidence: `${beyond.rows.length} rows after the end of the list`,
        },
    ids.length < 5
      ? unobservable('order', ask4, `only ${ids.length} rows`)
      : { about: 'order', question: ask4, value: order, evidence: `the ids of ${ids.length} rows` },
    ids.length < 5 || order === 'shuffled'
      ? unobservable(
          'orderBy',
          ask5,
          order === 'shuffled' ? 'the order changes anyway' : `only ${ids.length} rows`,
        )
      : {
          about: 'orderBy',
          question: ask5,
          value: isTurned ? 'honoured' : 'ignored',
          evidence: `ids ${isTurned ? 'came' : 'did not come'} in the opposite order`,
        },
  ];
  return { findings, pageRows: ids.length, isNopagingHonoured: isLifted };
}

function orderOf(ids: readonly number[]): 'by-id' | 'descending' | 'shuffled' {
  const isSorted = (sign: number) =>
    ids.every((id, index) => index === 0 || sign * (id - (ids[index - 1] ?? 0)) > 0);
  return isSorted(1) ? 'by-id' : isSorted(-1) ? 'descending' : 'shuffled';
}

/** Asks for the values of one customer in several ways. */
export async function askOneCustomer(ask: Asker, id: string, paging: Paging): Promise<Finding[]> {
  const values = `odata.svc/Customers(${id})/CustomFieldValues`;
  const plain = listIn(await ask.get(values));
  const range = await ask.get(`${values}?$filter=id%20gt%20${BEYOND}`);
  const expanded = listUnder(
    await ask.get(`odata.svc/Customers(${id})?$expand=CustomFieldValues`),
    'CustomFieldValues',
  );
  const lifted = listUnder(
    await ask.get(`odata.svc/Customers(${id})?$expand=CustomFieldValues&nopaging=true`),
    'CustomFieldValues',
  );
  const definitions = await ask.get(`${values}?$expand=CustomField`);
  const count = plain?.rows.length ?? 0;

  const ask1 = 'Does a list say how many rows there are?';
  const ask2 = 'Can a list be read from an id on?';
  const ask3 = 'How are lists written?';
  const ask4 = 'Which form has a list inside an entity?';
  const ask5 = 'Can values be read with their definitions?';
  const rangeList = listIn(range);
  return [
    plain === null || (plain.total !== null && count >= paging.pageRows)
      ? unobservable('summary', ask1, 'the list of one customer may go on after the first answer')
      : {
          about: 'summary',
          question: ask1,
          value: plain.total === null ? 'left-out' : judgeTotal(plain.total, count),
          evidence: `${count} rows, total ${plain.total ?? 'not given'}`,
        },
    count === 0
      ? unobservable('rangeFilter', ask2, 'the customer has no values')
      : {
          about: 'rangeFilter',
          question: ask2,
          value: rangeList === null ? 'refused' : rangeList.rows.length === 0 ? 'honoured' : 'ignored',
          evidence: rangeList === null ? statusOf(range) : `${rangeList.rows.length} rows after the last id`,
        },
    plain === null
      ? unobservable('lists', ask3, 'no list was given')
      : { about: 'lists', question: ask3, value: plain.form, evidence: `a list of ${count} rows` },
    judgeExpansion(ask4, expanded?.wrapper, lifted?.wrapper, paging.isNopagingHonoured),
    {
      about: 'definitionExpansion',
      question: ask5,
      value: definitions === null ? undefined : (refusalIn(definitions) ?? 'open'),
      evidence: statusOf(definitions),
    },
  ];
}

function judgeTotal(total: number, count: number): string {
  return total === count ? 'given' : total > count ? 'too-high' : 'too-low';
}

function judgeExpansion(
  question: string,
  plain: 'results' | 'bare' | undefined,
  lifted: 'results' | 'bare' | undefined,
  isNopagingHonoured: boolean,
): Finding {
  const about = 'expandedLists';
  const evidence = `${plain ?? 'no list'} without nopaging, ${lifted ?? 'no list'} with it`;
  if (plain === 'bare') return { about, question, value: 'array', evidence };
  if (plain === 'results' && lifted === 'bare') return { about, question, value: 'by-paging', evidence };
  if (plain === 'results' && lifted === 'results' && isNopagingHonoured) {
    return { about, question, value: 'results', evidence };
  }
  return unobservable(about, question, `${evidence}, which has no effect here`);
}
