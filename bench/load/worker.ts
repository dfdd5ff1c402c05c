import { type ChildProcess, fork } from 'node:child_process';

/** The calls of a worker: each takes one argument and returns one result. */
export type Calls<Names> = { [Name in keyof Names]: (argument: never) => unknown };

interface Question {
  readonly number: number;
  readonly name: string;
  readonly argument: unknown;
}

interface Reply {
  readonly number: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** A separate process, so that the load takes no CPU from the measured program. */
export interface Worker<Handlers extends Calls<Handlers>> {
  call<Name extends keyof Handlers & string>(
    name: Name,
    argument: Parameters<Handlers[Name]>[0],
  ): Promise<Awaited<ReturnType<Handlers[Name]>>>;
  stop(): void;
}

/** Starts a TypeScript file that calls {@link serveCalls}. */
export function startWorker<Handlers extends Calls<Handlers>>(file: string): Worker<Handlers> {
  const child: ChildProcess = fork(file, { execArgv: ['--import', 'tsx'] });
  const waiting = new Map<number, (reply: Reply) => void>();
  let count = 0;
  child.on('message', (reply: Reply) => {
    waiting.get(reply.number)?.(reply);
    waiting.delete(reply.number);
  });
  child.once('exit', (code) => {
    for (const settle of waiting.values()) settle({ number: 0, error: `${file} ended (${code})` });
  });
  return {
    call(name, argument) {
      return new Promise((resolve, reject) => {
        const question: Question = { number: ++count, name, argument };
        waiting.set(question.number, ({ result, error }) => {
          if (error === undefined) resolve(result as Awaited<ReturnType<Handlers[typeof name]>>);
          else reject(new Error(error));
        });
        child.send(question);
      });
    },
    stop: () => child.disconnect(),
  };
}

/** The worker's side: handles calls until its parent exits. */
export function serveCalls<Handlers extends Calls<Handlers>>(handlers: Handlers): void {
  process.on('message', async ({ number, name, argument }: Question) => {
    let reply: Reply;
    try {
      const handler = handlers[name as keyof Handlers] as unknown as (argument: unknown) => unknown;
      reply = { number, result: await handler(argument) };
    } catch (error) {
      reply = { number, error: (error as Error).message };
    }
    process.send?.(reply);
  });
  process.on('disconnect', () => process.exit());
}
