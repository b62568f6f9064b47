// Makes certificates for test servers with the openssl command: a valid one, and three invalid ones.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from './process.ts';

/** The certificate and the key of a TLS server. */
export interface Identity {
  cert: string;
  key: string;
}

export interface Certificates {
  /** The file of the certificate authority that signed all of them except `selfSigned`. */
  authorityFile: string;
  /** Valid today, for localhost and 127.0.0.1. */
  good: Identity;
  /** Like `good`, but it expired years ago. */
  expired: Identity;
  /** Signed by itself and not by the authority. */
  selfSigned: Identity;
  /** Valid, but for the name of another server. */
  wrongName: Identity;
}

const SETTINGS = `
[ca]
default_ca = authority
[authority]
database = index
serial = serial
new_certs_dir = .
certificate = authority.pem
private_key = authority.key
default_md = sha256
policy = any_name
unique_subject = no
[any_name]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
commonName = localhost
[of_an_authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[here]
subjectAltName = DNS:localhost, IP:127.0.0.1
[elsewhere]
subjectAltName = DNS:elsewhere.example
`;

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const LONG_AGO = ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z'];

export async function makeCertificates(): Promise<Certificates> {
  const folder = await makeFolder();
  const inside = (file: string) => path.join(folder, file);
  writeFileSync(inside('settings'), SETTINGS);
  writeFileSync(inside('index'), '');
  writeFileSync(inside('serial'), '01\n');

  const openssl = (...words: string[]) => runOpenssl(folder, words);
  const sign = (out: string, names: string, dates: string[]) =>
    openssl('ca', '-batch', '-notext', '-in', 'server.csr', '-out', out, '-extensions', names, ...dates);

  const names = ['-extensions', 'of_an_authority', '-subj', '/CN=An authority of these tests'];
  openssl(
    'req',
    '-x509',
    ...CURVE,
    '-keyout',
    'authority.key',
    '-out',
    'authority.pem',
    '-days',
    '2',
    ...names,
  );
  openssl('req', '-new', ...CURVE, '-keyout', 'server.key', '-out', 'server.csr');
  sign('good.pem', 'here', ['-days', '1']);
  sign('expired.pem', 'here', LONG_AGO);
  sign('wrong-name.pem', 'elsewhere', ['-days', '1']);
  openssl(
    'req',
    '-x509',
    '-key',
    'server.key',
    '-out',
    'self-signed.pem',
    '-days',
    '1',
    '-extensions',
    'here',
  );

  const key = readFileSync(inside('server.key'), 'utf8');
  const identity = (file: string): Identity => ({ cert: readFileSync(inside(file), 'utf8'), key });
  return {
    authorityFile: inside('authority.pem'),
    good: identity('good.pem'),
    expired: identity('expired.pem'),
    selfSigned: identity('self-signed.pem'),
    wrongName: identity('wrong-name.pem'),
  };
}

function runOpenssl(folder: string, [command = '', ...words]: string[]): void {
  const all = [command, '-config', 'settings', ...words];
  const { status, stderr, error } = spawnSync('openssl', all, { cwd: folder, encoding: 'utf8' });
  if (error) {
    throw new Error('The openssl command cannot be started. The TLS tests need it to make certificates.', {
      cause: error,
    });
  }
  if (status !== 0) throw new Error(`openssl ${command} failed: ${stderr}`);
}
