import type { Options, Serverless, Writers } from '../shared/framework';
import { toTask, withHints } from '../shared/hints';
import { commands } from './commands';
import type { KeysTask } from './keys-file';

/** The plugin that osls instantiates: access keys, with the same commands for every cloud. */
export class Keys {
  readonly commands = commands;
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;

  constructor(serverless: Serverless, options: Options, writers: Writers) {
    const task = toTask(serverless, options, writers);
    // Each command's code is loaded when it runs.
    const hook = (run: (task: KeysTask) => void | Promise<void>) => async () =>
      run({ ...task, environment: process.env, now: Date.now() });
    const list = hook(async (task) => (await import('./list')).listKeys(task));
    this.hooks = withHints(task, {
      'keys:show': list,
      'keys:list:show': list,
      'keys:add:make': hook(async (task) => (await import('./add')).addKey(task)),
      'keys:revoke:remove': hook(async (task) => (await import('./revoke')).revokeKey(task)),
    });
  }
}
