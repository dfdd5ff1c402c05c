import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { programs, startUpstream } from './processes';
import { type Results, toTable } from './report';
import { bundleSize, type Figures, scenarios } from './scenarios';

const usage = `npm run bench -- [--quick] [--rounds N] [--only small,events,latency,download,start,memory]
                  [--programs proxy,floor,fastify,http-proxy-3,nginx]

--quick     smaller loads, one round
--rounds N  how often everything is measured (5)
Only a run of everything writes bench/results.md.
`;

/** Measures program after program within each round, so that all see the same moods of the machine. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string' },
      programs: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(usage);
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  const chosen = (names: string | undefined) => (one: { name: string }) =>
    !names || names.split(',').includes(one.name);
  const measured = programs.filter(chosen(values.programs));
  const wanted = scenarios.filter(chosen(values.only));
  const upstream = await startUpstream();
  const results: Results = new Map(measured.map(({ name }) => [name, [] as Figures[]]));
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const { name } of measured) results.get(name)?.push({});
      for (const scenario of wanted) {
        for (const program of measured) {
          process.stderr.write(
            `\rround ${round} of ${rounds}: ${scenario.name}, ${program.name}      `,
          );
          const figures = await scenario.run(program, upstream.port, values.quick);
          Object.assign(results.get(program.name)?.at(-1) ?? {}, figures);
        }
      }
    }
  } finally {
    upstream.stop();
    process.stderr.write(`${'\r'.padEnd(60)}\r`);
  }
  const table = toTable(results);
  const size = bundleSize();
  const text = `${table}\n\nBundle: ${size.toFixed(1)} KB (${size <= 350 ? '✓' : '✗'} ≤ 350)\n`;
  process.stdout.write(text);
  if (values.only || values.programs || values.quick) return;
  const machine = `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  const head = `# Results\n\n\`npm run bench -- --rounds ${rounds}\`, ${new Date().toISOString().slice(0, 10)}, ${machine}. Medians; in brackets the ratio to the floor. How to read it: [README.md](README.md).\n\n`;
  writeFileSync(join(__dirname, 'results.md'), head + text);
}

void main();
