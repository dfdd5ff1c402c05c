import { parseArgs } from 'node:util';
import { openFile } from '../plugins/operations/usage/file-source';
import { readRequest } from '../plugins/operations/usage/request';
import { endQuietly, toWidth } from '../plugins/operations/usage/screen';
import { type Screen, showUsage } from '../plugins/operations/usage/usage';
import { settleLanguage } from '../plugins/shared/language';
import { UserError } from '../plugins/shared/user-error';

const usage = `Usage: chatgpt-reverse-proxy usage FILE [options]    who used what, and what it cost

  FILE            a log of the proxy; "-" reads standard input
  --since 7d      only the last hours, days or weeks: 12h, 7d, 4w
  --from, --to    a day or a time (UTC): 2026-11-01, 2026-11-01T08:00Z
  --by LIST       group by any of day,key,provider,model,upstream_key,status (default: key,model)
  --key LABEL     only this access key
  --model NAME    only this model; "*" stands for any characters
  --json, --csv   for programs, for spreadsheets
  --html FILE     also writes a report for a browser
  --prices FILE   your own prices: CSV, or LiteLLM's model_prices_and_context_window.json
`;

const options = {
  since: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  by: { type: 'string' },
  key: { type: 'string' },
  model: { type: 'string' },
  html: { type: 'string' },
  prices: { type: 'string' },
  json: { type: 'boolean' },
  csv: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The output of `sls usage --file`, without the framework. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (values.help) return void process.stdout.write(usage);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new TypeError('Expected one file.');
  if (values.json) settleLanguage('en');
  const request = readRequest(values, Date.now());
  endQuietly();
  await showUsage(request, openFile(file), createScreen());
}

/** Progress is shown only in a terminal, at most five times a second. */
function createScreen(): Screen {
  const { stdout, stderr } = process;
  let shown = 0;
  return {
    width: toWidth(stdout.columns),
    write: (text) => void stdout.write(`${text}\n`),
    notice: (text) => void stderr.write(`${text}\n`),
    progress(text) {
      if (!stderr.isTTY) return;
      const now = performance.now();
      if (text !== undefined && now - shown < 200) return;
      if (text === undefined && shown === 0) return;
      shown = now;
      // Return to the start of the line and erase it (ECMA-48 EL).
      stderr.write(`\r${text ?? ''}\x1b[K`);
    },
  };
}

main().catch((error: Error) => {
  const isMistake = error instanceof TypeError || 'code' in error;
  if (!isMistake) throw error;
  const isOption = !(error instanceof UserError) || error.code === 'USAGE_OPTIONS_INVALID';
  process.stderr.write(`${error.message}\n${isOption ? `\n${usage}` : ''}`);
  process.exitCode = isOption ? 2 : 1;
});
