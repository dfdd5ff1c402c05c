import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fastCheck from 'fast-check';
import { startAwsTwin } from '../../twins/aws/twin';
import { startTencentTwin } from '../../twins/tencent/twin';
import { createService, type Service } from './support/service';

// Each API call of each command is interrupted in four ways: the process is killed before it or after it, its
// response is lost, or it is throttled. Run again, the command succeeds, or prints a next step that helps.
// `npm run test:interruptions` runs all of them. Every other run interrupts one command of each cloud once,
// chosen by INTERRUPTIONS_SEED, because each interruption takes two or more deployments.
// interrupted-deploy.test.ts covers every call of a deployment to Tencent Cloud, without the command line.

const { INTERRUPTIONS, INTERRUPTIONS_SEED = '2' } = process.env;
const runsAll = INTERRUPTIONS === 'all';
jest.setTimeout(runsAll ? 14_400_000 : 300_000);

const accidents = ['killed before', 'killed after', 'answer lost', 'throttled'] as const;
type Accident = (typeof accidents)[number];

/** A cloud as this test sees it. */
interface Place {
  readonly env: Readonly<Record<string, string>>;
  /** The number of calls so far. */
  calls(): number;
  /** Interrupts the Nth call from now on; `kill` is called when the process should die. */
  arrange(accident: Accident, nth: number, kill: () => void): void;
  /** Stops interrupting. */
  clear(): void;
  /** The address; undefined when there is none. */
  findAddress(): string | undefined;
  /** The status that it returns while it is paused. */
  readonly pausedStatus: number;
  stop(): Promise<void>;
}

async function startTencent(): Promise<Place> {
  let onCall: (number: number) => void = () => {};
  const twin = await startTencentTwin({ rateLimit: 1000 });
  twin.onCall(({ number }) => onCall(number));
  return {
    env: twin.env,
    calls: () => twin.journal().length,
    arrange(accident, nth, kill) {
      const last = twin.journal().length + nth;
      if (accident.startsWith('killed')) {
        onCall = (number) => {
          if (number === last) kill();
        };
      }
      if (accident === 'killed before')
        twin.inject({ nth, effect: { kind: 'drop', when: 'before' } });
      if (accident === 'answer lost') twin.inject({ nth, effect: { kind: 'drop', when: 'after' } });
      if (accident === 'throttled') twin.inject({ nth, effect: { kind: 'throttle' } });
    },
    clear() {
      onCall = () => {};
      twin.clearFaults();
    },
    findAddress() {
      try {
        return twin.functionUrl('chatgpt-reverse-proxy-prod-proxy');
      } catch {
        return undefined;
      }
    },
    pausedStatus: 432,
    stop: () => twin.stop(),
  };
}

async function startAws(): Promise<Place> {
  let onCall: (number: number) => void = () => {};
  let count = 0;
  const takenBack: (() => void)[] = [];
  const twin = await startAwsTwin({
    watch({ through }) {
      if (through !== 'api') return;
      count += 1;
      onCall(count);
    },
  });
  return {
    env: { ...twin.env, CI: '1', SLS_AWS_MONITORING_FREQUENCY: '200' },
    calls: () => count,
    arrange(accident, nth, kill) {
      const last = count + nth;
      if (accident.startsWith('killed')) {
        onCall = (number) => {
          if (number === last) kill();
        };
      }
      const kinds = {
        'killed before': 'drop-connection',
        'killed after': undefined,
        'answer lost': 'lose-answer',
        throttled: 'throttle',
      } as const;
      const kind = kinds[accident];
      if (kind) takenBack.push(twin.inject({ kind, operation: '*', nth, times: 1 }));
    },
    clear() {
      onCall = () => {};
      for (const takeBack of takenBack.splice(0)) takeBack();
    },
    findAddress() {
      try {
        return twin.functionUrl('chatgpt-reverse-proxy-prod').replace(/\/$/, '');
      } catch {
        return undefined;
      }
    },
    pausedStatus: 429,
    stop: () => twin.stop(),
  };
}

/** One of them, determined by the seed and the cloud. */
function pick<T>(all: readonly T[], cloud: string): readonly T[] {
  const seed = Number(INTERRUPTIONS_SEED) + cloud.length;
  return fastCheck.sample(fastCheck.constantFrom(...all), { seed, numRuns: 1 });
}

const readVersion = async (place: Place): Promise<string | number> => {
  const address = place.findAddress();
  if (!address) return 0;
  const answer = await fetch(`${address}/-/health`);
  return answer.status === 200
    ? ((await answer.json()) as { version: string }).version
    : answer.status;
};

interface Command {
  readonly name: string;
  readonly words: string;
  /** The only cloud that supports it, by its YAML file. */
  readonly only?: string;
  /** The preparation. */
  readonly before: readonly ('one' | 'two' | 'pause')[];
  /** Resolves with whether the result is correct. */
  readonly isDone: (place: Place) => Promise<boolean>;
}

const serves = (version: string) => async (place: Place) => (await readVersion(place)) === version;

const commands: readonly Command[] = [
  { name: 'a first deploy', words: 'deploy --yes', before: [], isDone: serves('0.0.1') },
  { name: 'a second deploy', words: 'deploy --yes', before: ['one'], isDone: serves('0.0.2') },
  { name: 'an undo', words: 'undo --yes', before: ['one', 'two'], isDone: serves('0.0.1') },
  {
    name: 'a rollback',
    words: 'rollback --to 1 -f proxy --yes',
    only: 'serverless.yml',
    before: ['one', 'two'],
    isDone: serves('0.0.1'),
  },
  {
    name: 'a pause',
    words: 'pause',
    before: ['one'],
    isDone: async (place) => (await readVersion(place)) === place.pausedStatus,
  },
  { name: 'a resume', words: 'resume', before: ['one', 'pause'], isDone: serves('0.0.1') },
  {
    name: 'a removal',
    words: 'remove --yes',
    before: ['one'],
    isDone: async (place) => place.findAddress() === undefined,
  },
];

describe.each([
  ['Tencent Cloud', 'serverless.yml', startTencent],
  ['AWS', 'serverless.aws.yml', startAws],
] as const)('on %s', (_, yaml, start) => {
  let place: Place;
  let service: Service;
  afterEach(async () => {
    service.remove();
    await place.stop();
  });
  const sls = (words: string) => service.sls(`${words} -c ${yaml}`);
  const setVersion = (version: string) => {
    const text = JSON.stringify({ name: 'chatgpt-reverse-proxy', version });
    writeFileSync(join(service.folder, 'package.json'), text);
  };

  async function prepare({ before }: Command): Promise<void> {
    place = await start();
    service = createService(place.env);
    setVersion('0.0.1');
    for (const step of before) {
      if (step === 'two') setVersion('0.0.2');
      const { code, output } = await sls(step === 'pause' ? 'pause' : 'deploy --yes');
      if (code !== 0) throw new Error(output);
    }
    if (before.length === 1) setVersion('0.0.2');
  }

  /** Runs the command again; if it prints a next step, takes that step. */
  async function goOn({ words }: Command): Promise<string> {
    let all = '';
    for (let round = 0; round < 3; round += 1) {
      const { code, output } = await sls(words);
      all += output;
      if (code === 0) return all;
      // A removal of what is already gone has succeeded; anything else has to name a step that helps.
      const [, step] = /npx sls ([^\n"`;,]+)/.exec(output) ?? [];
      if (step && !step.startsWith(words)) all += (await service.sls(step.trim())).output;
    }
    return all;
  }

  async function meet(command: Command, accident: Accident, nth: number): Promise<void> {
    await prepare(command);
    const running = service.start(`${command.words} -c ${yaml}`);
    const callsBefore = place.calls();
    place.arrange(accident, nth, () => running.kill('SIGKILL'));
    const { output, code } = await running.done;
    if (accident.startsWith('killed') && place.calls() - callsBefore >= nth)
      expect(code).toBeNull();
    place.clear();
    // It may have succeeded anyway, because it retries by itself.
    const again = code === 0 ? '' : await goOn(command);
    if (await command.isDone(place)) return;
    throw new Error(`${command.name}, ${accident} call ${nth}:\n${output}\n--- again:\n${again}`);
  }

  const ofCloud = commands.filter(({ only = yaml }) => only === yaml);
  const chosenCommands = runsAll ? ofCloud : pick(ofCloud.slice(1), yaml);

  test.each(chosenCommands)('$name succeeds after any interruption', async (command) => {
    await prepare(command);
    const before = place.calls();
    const { code, output } = await sls(command.words);
    if (code !== 0) throw new Error(output);
    const total = place.calls() - before;
    expect(await command.isDone(place)).toBe(true);
    service.remove();
    await place.stop();
    expect(total).toBeGreaterThan(2);

    const all = accidents.flatMap((accident) =>
      Array.from({ length: total }, (__, index) => ({ accident, nth: index + 1 })),
    );
    const chosen = runsAll ? all : pick(all, yaml);
    const failures: string[] = [];
    for (const [index, { accident, nth }] of chosen.entries()) {
      await meet(command, accident, nth).catch((error: Error) => failures.push(error.message));
      if (index === chosen.length - 1) break;
      service.remove();
      await place.stop();
    }
    expect(failures).toEqual([]);
  });
});
