import { parseArgs } from 'node:util';
import { version } from '../../lib/config/version';

export const usage = `Usage: chatgpt-reverse-proxy [options]    runs the proxy until Ctrl-C
       chatgpt-reverse-proxy demo         streams a chat through it from a simulated API; needs no key
       chatgpt-reverse-proxy check URL    checks whether the proxy at an address streams and protects privacy
       chatgpt-reverse-proxy usage FILE   reports who used what and what it cost, from a log of the proxy

  --port PORT        the port to listen on (default: 9000)
  --host HOST        the address to listen on (default: all); 127.0.0.1 admits only this machine
  --upstream URL     the API (default: https://api.openai.com)
  --env-file FILE    reads settings from a file such as .env; the environment takes precedence
  --help, --version

Other settings are environment variables: PROVIDERS, ACCESS_KEYS, LOG=json|text|off and more (docs/settings.md
in the repository).
`;

/** The server's options from the command line. */
export interface ServerOptions {
  readonly port?: string;
  readonly host?: string;
  readonly upstream?: string;
  readonly envFile?: { readonly path: string; readonly mayBeMissing: boolean };
  /** A file with access keys, if it exists. */
  readonly keysFile?: string;
}

/** What to run. */
export type Request =
  | { readonly command: 'serve'; readonly options: ServerOptions }
  | { readonly command: 'demo' | 'check' | 'usage'; readonly words: readonly string[] }
  | { readonly command: 'print'; readonly text: string }
  | { readonly command: 'refuse'; readonly problem: string };

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  upstream: { type: 'string' },
  'env-file': { type: 'string' },
  // `npm start`: the clone's `.env`, if there is one.
  'env-file-if-exists': { type: 'string' },
  // Likewise the file that `npx sls keys` writes, so that the same keys are required as after a deploy.
  'access-keys-if-exists': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** Parses the command line. Unknown arguments are rejected, never ignored. */
export function readCommandLine(words: readonly string[]): Request {
  const [first, ...rest] = words;
  if (first === 'demo' || first === 'check' || first === 'usage') {
    return { command: first, words: rest };
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options,
      allowPositionals: true,
    });
    if (values.help) return { command: 'print', text: usage };
    if (values.version) return { command: 'print', text: `${version}\n` };
    if (positionals.length > 0) {
      return { command: 'refuse', problem: `Unknown command "${positionals[0]}".` };
    }
    return { command: 'serve', options: toServerOptions(values) };
  } catch (error) {
    // Node adds a long explanation of positional arguments that start with a dash.
    const [problem = ''] = (error as Error).message.split('. To specify');
    return { command: 'refuse', problem: `${problem}.`.replace(/\.\.$/, '.') };
  }
}

type Values = Partial<Record<Exclude<keyof typeof options, 'help' | 'version'>, string>>;

function toServerOptions({ port, host, upstream, ...files }: Values): ServerOptions {
  const path = files['env-file'] ?? files['env-file-if-exists'];
  const mayBeMissing = files['env-file'] === undefined;
  const keysFile = files['access-keys-if-exists'];
  return {
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(upstream !== undefined && { upstream }),
    ...(path !== undefined && { envFile: { path, mayBeMissing } }),
    ...(keysFile !== undefined && { keysFile }),
  };
}
