import { createHash } from 'node:crypto';
import { accessKey } from '../load/messages';
import type { Program } from '../programs/programs';
import { type Scenario, withProcess } from './scenario';
import { small } from './small';

const settings = {
  PROVIDERS: 'anthropic,gemini',
  ACCESS_KEYS: `bench ${createHash('sha256').update(accessKey).digest('hex')}`,
  USAGE: 'on',
};

function withSettings(program: Program): Program {
  return {
    ...program,
    name: `${program.name}-features`,
    title: 'with access keys, routing, usage',
    floor: program.name,
    command: (port, upstreamPort) => {
      const command = program.command?.(port, upstreamPort);
      if (!command) throw new Error(`${program.name} is no process`);
      return { ...command, environment: { ...command.environment, ...settings } };
    },
  };
}

/** Another bundle, for whoever wants to know what a change costs: `BENCH_BEFORE=path/to/index.cjs`. */
function toBefore(program: Program, bundle: string): Program {
  return {
    ...program,
    name: 'before',
    title: 'before (BENCH_BEFORE)',
    floor: program.name,
    bundle,
    command: (port, upstreamPort) => {
      const command = program.command?.(port, upstreamPort);
      if (!command) throw new Error(`${program.name} is no process`);
      return { ...command, words: [...command.words.slice(0, -1), bundle] };
    },
  };
}

/** What the features cost that people switch on: this proxy without any against itself with the usual ones. */
export const features: Scenario = {
  ...small,
  name: 'features',
  title: 'What features cost (small requests; the floor is this proxy with everything off)',
  figures: small.figures.map((figure) =>
    figure.key === 'cpu' ? { ...figure, target: 1.25 } : figure,
  ),
  async select(programs) {
    const before = process.env.BENCH_BEFORE;
    return (await withProcess(programs))
      .filter(({ name }) => name === 'proxy')
      .flatMap((program) => [
        program,
        withSettings(program),
        ...(before ? [toBefore(program, before)] : []),
      ]);
  },
};
