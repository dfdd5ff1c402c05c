import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { showCost } from '../../../plugins/operations/cost/cost';
import { estimate } from '../../../plugins/operations/cost/estimate';
import { priceLists } from '../../../plugins/operations/cost/prices';
import { findCertificate } from '../../../plugins/operations/doctor/certificate';
import { findPastRuntimes } from '../../../plugins/operations/doctor/dates';
import { explainCode } from '../../../plugins/operations/doctor/explain-code';
import { prepareVariables } from '../../../plugins/operations/variables';
import type { Serverless, Task } from '../../../plugins/shared/framework';
import { readNotes } from '../../../scripts/release/notes';
import { createCertificates } from '../../support/certificates';
import { testWith } from '../../support/test-with';

/** A command line and its output. */
function createTask(options: Task['options'] = {}): { task: Task; screen(): string } {
  const lines: string[] = [];
  const writeText = (text: string | readonly string[]) => lines.push(...[text].flat());
  const task = { options, writeText } as unknown as Task;
  return { task, screen: () => lines.join('\n') };
}

describe('sls cost', () => {
  test('shows the clouds side by side, with free quotas and unknown prices', () => {
    const { task, screen } = createTask({ requests: '1000000', seconds: '10', memory: '128' });
    showCost(task);
    expect(screen()).toMatch(/Tencent Cloud SCF +AWS Lambda/);
    expect(screen()).toMatch(/GB-seconds +1250000 +1250000/);
    expect(screen()).toContain('Web Functions: no price is known');
    for (const { date, page, target } of priceLists) {
      expect(screen()).toContain(`${target}: list price of ${date}, ${page}`);
      expect(Date.parse(date)).toBeLessThan(Date.now());
    }
  });

  test('bills shared time once if the cloud does', () => {
    const usage = { requests: 1000, seconds: 8, memory: 1024, kilobytes: 0, overlap: 4 };
    const seconds = priceLists.map((prices) => [
      prices.target.split(' ')[0],
      estimate(usage, prices).gigabyteSeconds,
    ]);
    expect(seconds).toEqual([
      ['Tencent', 2000],
      ['AWS', 8000],
    ]);
  });

  test('accepts custom prices with their date, and reports every problem in such a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'prices-'));
    try {
      const file = join(folder, 'prices.json');
      const own = { gigabyteSecond: 0.00002, date: '2026-11-26', free: { requests: 0 } };
      writeFileSync(file, JSON.stringify({ aws: own }));
      const { task, screen } = createTask({ prices: file, json: true });
      showCost(task);
      const [tencent, aws] = JSON.parse(screen()).estimates;
      expect(aws.prices).toMatchObject({ ...own, free: { requests: 0, gigabyteSeconds: 400_000 } });
      expect(aws.compute).toBeCloseTo(50_000 * 0.00002);
      expect(tencent.prices).toEqual(priceLists[0]);
      writeFileSync(file, '{"aws":{"gigabyteSecond":"much","memory":1},"azure":{}}');
      expect(() => showCost(task)).toThrow(
        /There is no target "azure": use tencent or aws.\n.*"aws.gigabyteSecond" must be a number.*\n.*"aws.memory" is not a price.\n.*"aws.date" must be the date/,
      );
      expect(() => showCost(createTask({ prices: '/nowhere.json' }).task)).toThrow(
        /cannot be read/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('names every option that is not a number', () => {
    const { task } = createTask({ requests: 'many', memory: '1' });
    expect(() => showCost(task)).toThrow(
      /--requests must be .*\n--memory must be a number of at least 64/,
    );
  });
});

describe('sls doctor CODE', () => {
  test('says who returns the code, what it means and what to do', () => {
    const { task, screen } = createTask();
    explainCode(task, '433');
    expect(screen()).toMatch(/433, from Tencent Cloud:\n.*timed out.*\n {2}→ Raise `timeout`/);
  });

  test('shows all possible sources of the code', () => {
    const { task, screen } = createTask();
    explainCode(task, '429');
    expect(screen()).toMatch(
      /from Tencent Cloud[\s\S]*from AWS[\s\S]*access_key_limited, from the proxy/,
    );
  });

  test('suggests similar codes for an unknown one', () => {
    const { task } = createTask();
    expect(() => explainCode(task, 'upstream_gone')).toThrow(/Did you mean upstream_unreachable, /);
  });
});

describe('upcoming problems', () => {
  test('a runtime is reported shortly before its end of support, and not earlier', () => {
    const runtimes = new Map([['proxy', 'nodejs24.x']]);
    expect(findPastRuntimes(runtimes, Date.parse('2027-12-01'))).toEqual([]);
    const [soon] = findPastRuntimes(runtimes, Date.parse('2028-03-01'));
    expect(soon?.text).toContain('on 2028-04-30, in 60 days');
    const [past] = findPastRuntimes(new Map([['proxy', 'nodejs20.x']]), Date.parse('2026-11-01'));
    expect(past?.text).toContain('since 2026-09-30');
  });

  testWith('openssl', 'an untrusted certificate is reported', async () => {
    const certificates = createCertificates('localhost');
    const server = createServer(certificates.server, (_, res) => res.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const [finding] = await findCertificate(`https://localhost:${port}`);
    server.closeAllConnections();
    server.close();
    certificates.remove();
    expect(finding?.text).toMatch(
      /not trusted here \((UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET)/,
    );
    expect(await findCertificate('http://127.0.0.1:1')).toEqual([]);
  });
});

describe('the deployment token', () => {
  const toServerless = (serviceDir: string) =>
    ({
      serviceDir,
      service: { provider: { name: 'aws' }, functions: {} },
    }) as unknown as Serverless;

  test('is created by a deployment, stays the same, and is sent only as a hash', () => {
    const folder = mkdtempSync(join(tmpdir(), 'token-'));
    try {
      const [info, first, second] = [
        toServerless(folder),
        toServerless(folder),
        toServerless(folder),
      ];
      prepareVariables(info, ['info']);
      expect(info.service.provider.environment).toBeUndefined();
      prepareVariables(first, ['deploy']);
      prepareVariables(second, ['deploy', 'function']);
      const { environment } = first.service.provider;
      expect(environment).toEqual({ VERIFY_TOKEN_SHA256: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(second.service.provider.environment).toEqual(environment);
      const state = readFileSync(join(folder, '.operations/state.json'), 'utf8');
      expect(JSON.stringify(environment)).not.toContain(JSON.parse(state).verifyToken);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('release notes', () => {
  test('are the release’s section of the changelog, which must exist', () => {
    const changelog = '# Changelog\n\n## 1.1.0\n\nNew.\n\n## 1.0.0\n\nOld.\n';
    expect(readNotes(changelog, '1.1.0')).toBe('## 1.1.0\n\nNew.\n\n');
    expect(() => readNotes(changelog, '1.2.0')).toThrow('CHANGELOG.md has no section for 1.2.0');
  });

  test('are written for the checked-out version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(readNotes(readFileSync('CHANGELOG.md', 'utf8'), version)).toContain(version);
  });
});
