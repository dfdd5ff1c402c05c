import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { ProgramName } from '../../scripts/test/programs';
import { findSkipReasons } from '../support/needs-program';
import { connectRawClient, type RawClient } from '../support/raw-client';
import { testWith } from '../support/test-with';
import { contractCases } from './cases';
import type { CaseContext, ContractCase } from './contract-case';
import type { Entry, RunningEntry } from './entry';
import { type Environment, ordinary, type Stage } from './environments';
import { isPossible } from './table';

/**
 * Declares the tests: every case that is possible on this entry's platform. The others, with the
 * reasons, are listed in platforms.md.
 */
export function runContract(entry: Entry): void {
  const cases = contractCases.filter((one) => isPossible(one, entry.platform));
  const environments = new Set(cases.map(environmentOf));
  const possible = [...environments].filter(({ program }) => canRun(program));
  const running = new Map<Environment, { stage: Stage; proxy: RunningEntry }>();

  describe(entry.platform.name, () => {
    beforeAll(async () => {
      const started = await Promise.allSettled(
        possible.map(async (environment) => {
          const stage = await environment.prepare();
          const proxy = await entry.start(stage.variables);
          running.set(environment, { stage, proxy });
        }),
      );
      for (const one of started) if (one.status === 'rejected') throw one.reason;
    }, 120_000);

    afterAll(async () => {
      await Promise.all([...running.values()].map(({ stage }) => stage.close()));
      await Promise.all([...running.values()].map(({ proxy }) => proxy.stop()));
    });

    for (const environment of environments) {
      describe(environment.name, () => {
        for (const one of cases.filter((each) => environmentOf(each) === environment)) {
          testWith(environment.program, one.name, async () => {
            const group = running.get(environment);
            if (group === undefined) throw new Error('the environment did not start');
            await runCase(one, entry, group.stage, group.proxy);
          });
        }
      });
    }
  });
}

const canRun = (program?: ProgramName) => !program || findSkipReasons([program]).length === 0;

function environmentOf(one: ContractCase): Environment {
  return one.environment ?? ordinary;
}

async function runCase(one: ContractCase, entry: Entry, stage: Stage, proxy: RunningEntry) {
  const clients: RawClient[] = [];
  const proxies: RunningEntry[] = [];
  const context: CaseContext = {
    entry: proxy,
    host: new URL(proxy.url).host,
    upstream: stage.upstream,
    connectProxy: stage.connectProxy,
    can: (capability) => entry.platform.cannot[capability] === undefined,
    async connect(to = proxy) {
      const client = await connectRawClient(to.url);
      clients.push(client);
      return client;
    },
    async start(variables = {}) {
      const started = await entry.start({ ...stage.variables, ...variables });
      proxies.push(started);
      return started;
    },
  };
  try {
    await one.run(context);
    // Nothing that a client or an upstream does may stop the process.
    expect(proxy.process?.exit()).toBeUndefined();
  } finally {
    for (const client of clients) client.destroy();
    // A frozen proxy notices nothing, so there is nothing to wait for.
    await stage.upstream.reset(entry.platform.cannot.awake ? 0 : undefined);
    await Promise.all(proxies.map((started) => started.stop()));
  }
}
