import { callFlags } from './command-line';
import type { Options, Serverless, Task, Writers } from './framework';

/** The commands that a text may suggest, longer ones first. */
const commands =
  'deploy function|deploy list|deploy|doctor check|keys add|keys list|keys revoke|info|logs|invoke|metrics|rollback|remove|verify|usage|cost|undo|pause|resume|setup|package';

// A command followed by one of these options has all of them already; quotes and line ends delimit it.
const incomplete = new RegExp(
  `npx sls (${commands})\\b(?![^"\\n]*? (?:-c|--stage|--region) )(?! -- )`,
  'g',
);

/**
 * Adds to every command that a text suggests the `-c`, `--stage` and `--region` of the call that
 * prints it: without them it would act on another service, stage, region or cloud.
 */
export const completeHints = (text: string, flags: string): string =>
  flags === '' ? text : text.replace(incomplete, `npx sls $1${flags}`);

/** What a plugin passes to its commands, with hints completed so that they can be pasted. */
export function toTask(serverless: Serverless, options: Options, writers: Writers): Task {
  const given = { ...options };
  const complete = (text: string) => completeHints(text, callFlags({ serverless, given }));
  const { log } = writers;
  return {
    ...{ serverless, options, given },
    progress: writers.progress,
    log: {
      notice: (text) => log.notice(complete(text)),
      success: (text) => log.success(complete(text)),
      warning: (text) => log.warning(complete(text)),
      info: (text) => log.info(complete(text)),
    },
    writeText: (text) =>
      writers.writeText(typeof text === 'string' ? complete(text) : text.map(complete)),
  };
}

/** Hooks whose errors have such hints as well. */
export function withHints<Hook extends (...given: never[]) => unknown>(
  task: Task,
  hooks: Readonly<Record<string, Hook>>,
): Record<string, Hook> {
  const wrap = (hook: Hook) =>
    (async (...given: never[]) => {
      try {
        return await hook(...given);
      } catch (error) {
        if (error instanceof Error) error.message = completeHints(error.message, callFlags(task));
        throw error;
      }
    }) as unknown as Hook;
  return Object.fromEntries(Object.entries(hooks).map(([event, hook]) => [event, wrap(hook)]));
}
