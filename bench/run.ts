import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ClientCalls } from './load/client';
import type { UpstreamCalls } from './load/upstream';
import { startWorker } from './load/worker';
import { describeMachine } from './machine';
import { OptionsError, readOptions } from './options';
import { loadPrograms, type Program } from './programs/programs';
import { toSection } from './report';
import type { Bench, Scenario } from './scenarios/scenario';

const say = (text: string) => process.stderr.write(`${text}\n`);

/**
 * Measures all programs in rounds, so that other load on the machine affects all of them alike.
 * Every second round runs in reverse order.
 */
async function runScenario(
  bench: Bench,
  scenario: Scenario,
  programs: readonly Program[],
): Promise<string> {
  const figures = new Map<string, Record<string, number>[]>();
  const rounds = scenario.rounds(bench.effort);
  for (let round = 0; round < rounds; round++) {
    say(`${scenario.name}: round ${round + 1} of ${rounds}`);
    for (const program of round % 2 === 0 ? programs : [...programs].reverse()) {
      const measured = await scenario.measure(bench, program);
      figures.set(program.name, [...(figures.get(program.name) ?? []), measured]);
    }
  }
  return toSection(scenario, programs, figures);
}

async function main(words: readonly string[]): Promise<void> {
  if (process.platform !== 'linux') {
    throw new OptionsError('The benchmark reads /proc, so it runs on Linux only.');
  }
  const options = readOptions(words);
  if (!options) return;

  const notes: string[] = [];
  const note = (text: string) => {
    notes.push(text);
    say(text);
  };
  const programs = await loadPrograms(options.programs, options.baseline, (reason) =>
    note(`Skipped: ${reason}.`),
  );
  const upstream = startWorker<UpstreamCalls>(join(__dirname, 'load/upstream.ts'));
  const client = startWorker<ClientCalls>(join(__dirname, 'load/client.ts'));
  const upstreamPort = await upstream.call('listen', undefined);
  const target = { url: `http://127.0.0.1:${upstreamPort}`, port: upstreamPort };
  const bench: Bench = { effort: options.effort, upstream, target, client };

  const command = ['npm run bench', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
  const sections = [`# Results\n\n${describeMachine(command)}`];
  process.stdout.write(`${sections[0]}\n`);
  for (const scenario of options.scenarios) {
    const selected = await scenario.select(programs, note);
    if (selected.length === 0) continue;
    const section = await runScenario(bench, scenario, selected);
    sections.push(section);
    process.stdout.write(`\n${section}\n`);
  }
  upstream.stop();
  client.stop();
  if (!options.isComplete) return;
  if (notes.length > 0) sections.push(`${notes.join('\n')}\n`);
  const file = join(__dirname, 'results.md');
  writeFileSync(file, sections.join('\n'));
  say(`Written to ${relative(process.cwd(), file)}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  say(error instanceof OptionsError ? error.message : String((error as Error).stack));
  process.exit(1);
});
