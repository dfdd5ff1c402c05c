import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeBinary } from '../../scripts/node-binary';
import { toEvent } from '../../twins/aws/function-url/event';
import { toEnvironment, toNodeFlags } from '../../twins/aws/sandbox/environment';
import { createRuntimeFolder } from '../../twins/aws/sandbox/runtime-folder';
import { smallRequest } from '../load/messages';
import { bundleProgram } from './bundles';
import type { Program } from './programs';

export const lambdaHandlers = {
  empty: { title: 'an empty handler', source: 'bench/programs/lambda-empty.cjs' },
  pipe: { title: 'a handler that pipes with node:https', source: 'bench/programs/lambda-pipe.cjs' },
  proxy: { title: 'this proxy', source: 'functions/aws.ts' },
} as const;

let folder: string | undefined;

/** The contents of Lambda's /var/runtime, and a folder for each handler's code. */
async function prepareFolder(): Promise<string> {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'bench-lambda-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  await createRuntimeFolder(join(made, 'runtime'));
  folder = made;
  return made;
}

/** A handler in the real runtime client on Node 24, with the flags and variables that Lambda gives it. */
export async function lambdaProgram(
  handler: keyof typeof lambdaHandlers,
  memory: number,
  environment: Readonly<Record<string, string>>,
): Promise<Program> {
  const { title, source } = lambdaHandlers[handler];
  const root = await prepareFolder();
  const bundle = await bundleProgram(handler === 'proxy' ? 'lambda' : `lambda-${handler}`, source);
  const taskRoot = join(root, handler);
  mkdirSync(taskRoot, { recursive: true });
  // As in /var/task after unpacking: the entry, and its chunks next to it.
  copyFileSync(bundle, join(taskRoot, 'index.cjs'));
  for (const file of readdirSync(dirname(bundle))) {
    if (/-[0-9A-Z]{8}\.cjs$/.test(file))
      copyFileSync(join(dirname(bundle), file), join(taskRoot, file));
  }
  const runtimeFolder = join(root, 'runtime');
  const file = await nodeBinary(24);
  return {
    name: `lambda-${handler}-${memory}`,
    title,
    floor: `lambda-pipe-${memory}`,
    bundle,
    command: (port) => ({
      file,
      words: [...toNodeFlags(memory), join(runtimeFolder, 'index.mjs')],
      environment: {
        ...toEnvironment({
          ...{ functionName: 'bench', version: '$LATEST', memorySize: memory },
          ...{ region: 'us-west-1', runtime: 'nodejs24.x', handler: 'index.handler' },
          ...{ logGroup: '/aws/lambda/bench', logStream: 'bench', runtimeApi: `127.0.0.1:${port}` },
          ...{ taskRoot, runtimeFolder, variables: environment },
        }),
        PATH: `${dirname(file)}:${process.env.PATH}`,
      },
    }),
  };
}

/** The small request of the other scenarios as the event of a function URL, or one with another body. */
export function createLambdaEvent(target: string, otherBody?: Buffer): Buffer {
  const text = smallRequest.toString('latin1');
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [, ...lines] = head.split('\r\n');
  const rawHeaders = lines.flatMap((line) => {
    const [name = '', value = ''] = line.split(': ');
    const isLength = name === 'Content-Length' && otherBody !== undefined;
    return [name, isLength ? String(otherBody.length) : value];
  });
  const request = {
    ...{ method: 'POST', target, rawHeaders, sourceIp: '192.0.2.1' },
    body: otherBody ?? Buffer.from(body, 'latin1'),
  };
  const context = {
    ...{ requestId: randomUUID(), traceId: 'Root=1-0', now: Date.now() },
    domainName: 'abc.lambda-url.us-west-1.on.aws',
  };
  return Buffer.from(JSON.stringify(toEvent(request, context)));
}
