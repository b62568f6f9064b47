// Variables that look like settings and are none: which of them are refused, which are logged, and which belong to Kubernetes.

import { afterEach, describe, expect, it } from 'vitest';
import { findKubernetesVariables } from '../../src/config/kubernetes-variables.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { killAll, started } from '../support/process.ts';

afterEach(killAll);

/** What Kubernetes sets in every pod of a namespace for one of its services, with a named and an unnamed port. */
function variablesOfService(prefix: string): Record<string, string> {
  return {
    [`${prefix}_SERVICE_HOST`]: '10.96.4.7',
    [`${prefix}_SERVICE_PORT`]: '4000',
    [`${prefix}_SERVICE_PORT_HTTP`]: '4000',
    [`${prefix}_SERVICE_PORT_OPERATIONS_2`]: '9464',
    [`${prefix}_PORT`]: 'tcp://10.96.4.7:4000',
    [`${prefix}_PORT_4000_TCP`]: 'tcp://10.96.4.7:4000',
    [`${prefix}_PORT_4000_TCP_PROTO`]: 'tcp',
    [`${prefix}_PORT_4000_TCP_PORT`]: '4000',
    [`${prefix}_PORT_4000_TCP_ADDR`]: '10.96.4.7',
    [`${prefix}_PORT_9464_UDP`]: 'udp://10.96.4.7:9464',
    [`${prefix}_PORT_9464_UDP_PROTO`]: 'udp',
    [`${prefix}_PORT_9464_UDP_PORT`]: '9464',
    [`${prefix}_PORT_9464_UDP_ADDR`]: '10.96.4.7',
  };
}

const unknown = (environment: Record<string, string>) => readConfig(environment).unknownSettings;

describe('the variables that Kubernetes sets for a service', () => {
  it.each(['LOANPRO', 'LOANPRO_FIELDS_GATEWAY', 'LOANPRO_API', 'LOANPRO_PORT', 'LOANPRO_SERVICE_HOST'])(
    'called %s are accepted without a word',
    (prefix) => {
      expect(unknown(variablesOfService(prefix))).toEqual([]);
    },
  );

  it('have no name that a setting has', () => {
    // Each of these services has variables with every ending, so a setting that ends like one of them would be found.
    const services = Object.keys(SETTINGS).map((name) => name.replace(/_(SERVICE_)?(HOST|PORT).*$/, ''));
    const names = services.map((service) => `${service}_SERVICE_HOST`);
    const found = findKubernetesVariables([...names, ...Object.keys(SETTINGS)]);
    // A service with the name `operations` is told from the setting by its value.
    expect(Object.keys(SETTINGS).filter((name) => found.has(name))).toEqual(['OPERATIONS_PORT']);
    expect(readConfig({ OPERATIONS_PORT: 'tcp://10.96.4.7:9464' }).operations).toBeNull();
    expect(readConfig({ OPERATIONS_PORT: '9464' }).operations).toMatchObject({ port: 9464 });
  });

  it.each(['LOANPRO_X_PORT', 'LOANPRO_X_SERVICE_PORT', 'LOANPRO_X_PORT_4000_TCP'])(
    'belong to one service: %s alone is unknown',
    (name) => {
      expect(unknown({ [name]: '4000' })).toEqual([name]);
    },
  );

  it.each([
    'LOANPRO_X_PORT_4000',
    'LOANPRO_X_PORT_A_TCP',
    'LOANPRO_X_SERVICE',
    'LOANPRO_X_PORT_4000_TCP_NAME',
  ])('have other names than %s', (name) => {
    expect(unknown({ ...variablesOfService('LOANPRO_X'), [name]: 'x' })).toEqual([name]);
  });
});

it.each(['LOANPRO_TOKEN', 'loanpro_colour', 'LOANPRO_', 'LOANPRO_API', 'LOANPRO_ENV'])(
  'the unknown variable %s does not end the start',
  (name) => {
    expect(unknown({ [name]: 'x' })).toEqual([name]);
  },
);

it.each(['LOANPRO_SANDBOX_TOKEN', 'LOANPROX', 'HOSTNAME', 'PORTS'])(
  'the variable %s of another program is not mentioned',
  (name) => {
    expect(unknown({ [name]: 'x' })).toEqual([]);
  },
);

it('the process starts beside a service of its own name, and logs all unknown variables in one line without their values', async () => {
  const environment = { LOANPRO_COLOUR: 'SECRET', LOANPRO_TOKEN: 'SECRET' };
  const { printed, output } = await started({
    ...variablesOfService('LOANPRO_FIELDS_GATEWAY'),
    ...environment,
  });
  const line = JSON.parse(await printed(/^\{.*ignored.*\}$/m));
  expect(line).toMatchObject({ level: 40, names: ['LOANPRO_COLOUR', 'LOANPRO_TOKEN'] });
  expect(output().match(/ignored/g)).toHaveLength(1);
  expect(output()).not.toContain('SECRET');
});
