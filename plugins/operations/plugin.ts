import { findCloud, openCloud } from '../shared/clouds/clouds';
import { checkDotEnv } from '../shared/dot-env';
import type { Options, Serverless, Task, Writers } from '../shared/framework';
import { toCommands } from './commands';
import { keepPrivate } from './keep-private';
import { prepareVariables } from './variables';

/** The plugin that osls creates: what one does after a deploy, with the same words for every cloud. */
export class Operations {
  readonly commands: ReturnType<typeof toCommands>;
  readonly hooks: Readonly<Record<string, () => unknown>>;

  constructor(serverless: Serverless, options: Options, writers: Writers) {
    const words = serverless.processedInput.commands;
    this.commands = toCommands(words);
    const task: Task = { ...writers, serverless, options };
    const [, code] = words[0] === 'doctor' ? words : [];
    const check = async () => (await openCloud(task)).checkDeploy();
    const { events } = findCloud(serverless.service).packaging;

    // Each command loads its own files when it runs.
    this.hooks = {
      initialize() {
        keepPrivate(serverless);
        // Nothing here may stand in the way of the kill switch.
        if (words[0] === 'pause') return;
        if (serverless.configurationInput.useDotenv === true) {
          const { stage } = serverless.service.provider;
          checkDotEnv({ folder: serverless.serviceDir, stage, environment: process.env });
        }
        prepareVariables(serverless, words);
      },
      ...Object.fromEntries(events.map((event) => [event, check])),
      async 'before:deploy:deploy'() {
        await check();
        await (await import('./undo')).noteBefore(task);
      },
      'undo:serve': async () => (await import('./undo')).undo(task),
      'verify:check': async () => (await import('./verify/verify')).verify(task),
      'doctor:check:look': async () => (await import('./doctor/doctor')).doctor(task),
      'cost:show': async () => (await import('./cost/cost')).showCost(task),
      'pause:stop': async () => (await import('./pause')).pause(task),
      'resume:start': async () => (await import('./pause')).resume(task),
      ...(code &&
        code !== 'check' && {
          [`doctor:${code}:explain`]: async () =>
            (await import('./doctor/explain-code')).explainCode(task, code),
        }),
    };
  }
}
