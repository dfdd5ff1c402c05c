import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { programNames } from './programs/programs';
import { download } from './scenarios/download';
import { features } from './scenarios/features';
import { first } from './scenarios/first';
import { lambda } from './scenarios/lambda';
import { lambdaMemory } from './scenarios/lambda-memory';
import { memory } from './scenarios/memory';
import type { Effort, Scenario } from './scenarios/scenario';
import { size } from './scenarios/size';
import { small } from './scenarios/small';
import { sse } from './scenarios/sse';
import { start } from './scenarios/start';
import { tls } from './scenarios/tls';

const scenarios: readonly Scenario[] = [
  small,
  sse,
  features,
  download,
  memory,
  start,
  first,
  tls,
  lambda,
  lambdaMemory,
  size,
];

const thorough: Effort = {
  rounds: 7,
  startRounds: 25,
  memoryRounds: 3,
  smallRequests: 15_000,
  events: 3_000,
  downloads: 3,
};

const quick: Effort = {
  rounds: 2,
  startRounds: 3,
  memoryRounds: 1,
  smallRequests: 5_000,
  events: 700,
  downloads: 1,
};

const help = `npm run bench -- [options]

  --quick              one or two minutes instead of a quarter of an hour, for a first impression
  --only <names>       scenarios, separated by commas: ${scenarios.map(({ name }) => name).join(', ')}
  --programs <names>   programs, separated by commas: ${programNames.join(', ')}
  --baseline <file>    another bundle of this proxy to compare with, such as that of an older commit
  --rounds <number>    how often each scenario goes through the programs
  --help               this text

A run with no options writes bench/results.md. bench/README.md explains how to read it.
`;

/** The options from the command line. */
export interface Options {
  readonly scenarios: readonly Scenario[];
  readonly programs: readonly string[];
  readonly baseline: string | undefined;
  readonly effort: Effort;
  /** Whether this is a complete run, whose results are saved. */
  readonly isComplete: boolean;
}

/** Thrown for invalid options, with a message for the user. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

function choose(option: string, given: string | undefined, known: readonly string[]) {
  if (given === undefined) return known;
  const names = given.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new OptionsError(
      `--${option}: there is no "${unknown.join('", "')}". Choose from: ${known.join(', ')}.`,
    );
  }
  return names;
}

/** Parses the arguments of `npm run bench --`. Undefined if only help was requested. */
export function readOptions(words: readonly string[]): Options | undefined {
  let values: { quick?: boolean; help?: boolean } & Record<
    'only' | 'programs' | 'baseline' | 'rounds',
    string | undefined
  >;
  try {
    ({ values } = parseArgs({
      args: [...words],
      options: {
        quick: { type: 'boolean' },
        only: { type: 'string' },
        programs: { type: 'string' },
        baseline: { type: 'string' },
        rounds: { type: 'string' },
        help: { type: 'boolean' },
      },
    }) as { values: typeof values });
  } catch (error) {
    throw new OptionsError(`${(error as Error).message}\n\n${help}`);
  }
  if (values.help) {
    process.stdout.write(help);
    return undefined;
  }
  const names = choose(
    'only',
    values.only,
    scenarios.map(({ name }) => name),
  );
  if (values.baseline !== undefined && !existsSync(values.baseline)) {
    throw new OptionsError(`--baseline: there is no file "${values.baseline}".`);
  }
  let effort = values.quick ? quick : thorough;
  if (values.rounds !== undefined) {
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) {
      throw new OptionsError(`--rounds: "${values.rounds}" is not a whole number above 0.`);
    }
    effort = { ...effort, rounds, startRounds: rounds, memoryRounds: rounds };
  }
  return {
    scenarios: scenarios.filter(({ name }) => names.includes(name)),
    programs: choose('programs', values.programs, programNames),
    baseline: values.baseline,
    effort,
    isComplete: words.length === 0,
  };
}
