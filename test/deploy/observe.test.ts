// The alarms and the dashboard of examples/deploy/observe: Prometheus understands them, and what they ask for exists.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { makeFolder, root } from '../support/process.ts';
import { openWarm, update } from '../support/writing.ts';
import { folder, readExample } from './examples.ts';

interface Rule {
  alert: string;
  expr: string;
  annotations: { summary: string; runbook_url: string };
}
interface Panel {
  title: string;
  targets?: { expr: string }[];
}

const alertsFile = path.join(folder, 'observe/alerts.yaml');
const rules: Rule[] = parse(readExample('observe/alerts.yaml')).groups[0].rules;
const names = rules.map(({ alert }) => alert);
const panels: Panel[] = JSON.parse(readExample('observe/dashboard.json')).panels;
const queries = panels
  .flatMap(({ targets = [] }) => targets)
  .map(({ expr }) => expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'fields-gateway'));

/** The program, or `undefined`. CI installs it, and a developer may not have it. */
const promtool = (process.env['PATH'] ?? '')
  .split(':')
  .map((place) => path.join(place, 'promtool'))
  .find((file) => existsSync(file));

/** What promtool prints, without a final newline. Its exit code says whether it is content. */
function runPromtool(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(promtool ?? '', args, {
    encoding: 'utf8',
    cwd: path.join(folder, 'observe'),
  });
  return { status, output: `${stdout}${stderr}` };
}

async function writeYaml(name: string, content: unknown): Promise<string> {
  const file = path.join(await makeFolder(), name);
  await writeFile(file, stringify(content));
  return file;
}

/** The series of a gateway that has just started, as objects of labels. Prometheus adds the job and the instance. */
async function allSeries(): Promise<{ metric: string; labels: Record<string, string> }[]> {
  const metrics = createMetrics();
  metrics.watchProcess();
  const text = `up 1\n${await metrics.print()}`;
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, metric = '', labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);
      return { metric, labels: { ...Object.fromEntries(pairs), job: 'fields-gateway', instance: 'a' } };
    });
}

it.runIf(process.env['CI'])('the machine has promtool', () => {
  expect(promtool).toBeDefined();
});

describe.skipIf(promtool === undefined)('Prometheus', () => {
  it('understands its settings, every alarm and every query of the dashboard', async () => {
    expect(runPromtool('check', 'config', 'prometheus.yaml')).toMatchObject({ status: 0 });
    const recorded = queries.map((expr, index) => ({ record: `query:${index}`, expr }));
    const file = await writeYaml('queries.yaml', { groups: [{ name: 'queries', rules: recorded }] });
    expect(queries.length).toBeGreaterThan(25);
    expect(runPromtool('check', 'rules', file)).toMatchObject({ status: 0 });
  });

  it('lets each alarm sound when it should', () => {
    expect(runPromtool('test', 'rules', 'alerts.test.yaml')).toMatchObject({ status: 0 });
    const tests: { alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[] }[] = parse(
      readExample('observe/alerts.test.yaml'),
    ).tests;
    const expected = tests.flatMap((each) => each.alert_rule_test).filter((each) => each.exp_alerts?.length);
    expect(expected.map(({ alertname }) => alertname)).toEqual(names);
  });

  it('lets no alarm sound while a gateway reads and writes as usual', async () => {
    await using app = await openWarm();
    const operations = await app.operations();
    const scrape = async () => {
      const lines = (await (await fetch(`${operations}/metrics`)).text()).split('\n');
      const found = lines.map((line) => /^(\w+(?:\{.*\})?) ([-\d.e+]+)$/.exec(line) ?? []);
      return new Map(found.map(([, series = '', value]) => [series, Number(value)]));
    };
    const work = async (amount: string) => {
      await app.ask('{ customersByIds(ids: ["4150", "4151"]) { lastName } }');
      await update(app, '4150', [{ field: { id: '3' }, value: { amount } }]);
    };
    await work('1.11');
    const first = await scrape();
    await work('2.22');
    const second = await scrape();
    expect(second.get('loanpro_gateway_writes_total{outcome="APPLIED"}')).toBe(2);
    // The same again and again, each minute for two hours. What the process itself needs, and how long things take, is up to the machine.
    const input = [...first]
      .filter(([series]) => series.startsWith('loanpro_gateway') && !series.includes('_bucket'))
      .map(([series, value]) => {
        const by = /_(total|sum|count)\b/.test(series) ? (second.get(series) ?? value) - value : 0;
        const labels = series.slice(series.indexOf('{') + 1, -1);
        const [metric] = series.split('{', 1);
        const more = series.includes('{') ? `${labels}, ` : '';
        return {
          series: `${metric}{${more}job="fields-gateway", instance="a"}`,
          values: `${value}+${by}x120`,
        };
      });
    expect(input.length).toBeGreaterThan(100);
    const file = await writeYaml('healthy.yaml', {
      rule_files: [alertsFile],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [...input, { series: 'up{job="fields-gateway", instance="a"}', values: '1x120' }],
          alert_rule_test: names.map((alertname) => ({ alertname, eval_time: '119m', exp_alerts: [] })),
        },
      ],
    });
    expect(runPromtool('test', 'rules', file)).toMatchObject({ status: 0 });
  });
});

it('alarms and dashboard ask for metrics, labels and values that the gateway has', async () => {
  const series = await allSeries();
  for (const expr of [...queries, ...rules.map((rule) => rule.expr)]) {
    const selectors = [...expr.matchAll(/\b(up|(?:loanpro_gateway|nodejs|process)_\w+)(?:\{([^}]*)\})?/g)];
    expect(selectors.length, expr).toBeGreaterThan(0);
    for (const [text, metric, matchers = ''] of selectors) {
      const wanted = [...matchers.matchAll(/(\w+)=(~?)"([^"]*)"/g)];
      // Each alternative of a pattern has to exist.
      for (const [, label = '', isPattern, value = ''] of wanted) {
        for (const each of isPattern ? value.split('|') : [value]) {
          const fits = new RegExp(`^(?:${each})$`);
          const found = series.some((one) => one.metric === metric && fits.test(one.labels[label] ?? ''));
          expect(found, `${text} has ${label} ${each}`).toBe(true);
        }
      }
      expect(
        series.some((one) => one.metric === metric),
        `${text} exists`,
      ).toBe(true);
    }
    const labels = new Set(
      series
        .filter((one) => selectors.some(([, metric]) => metric === one.metric))
        .flatMap((one) => Object.keys(one.labels)),
    );
    const grouped = [...expr.matchAll(/\b(?:by|on) ?\(([^)]*)\)/g)].flatMap(([, list = '']) =>
      list.split(/, */),
    );
    expect(
      grouped.filter((label) => !labels.has(label)),
      expr,
    ).toEqual([]);
  }
});

it('each alarm has a place in the runbook, and leads to it', () => {
  const page = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
  const [, section = ''] = /\n### Alarms\n([^]*?)\n### /.exec(page) ?? [];
  const described = [...section.matchAll(/^#### (\w+)$/gm)].map(([, name]) => name);
  expect(described).toEqual(names);
  for (const { alert, annotations } of rules) {
    expect(annotations.runbook_url).toMatch(new RegExp(`/docs/operations\\.md#${alert.toLowerCase()}$`));
    expect(annotations.summary).toMatch(/^[A-Z].*\.$/);
  }
});
