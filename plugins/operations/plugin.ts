import { findCloud, openCloud } from '../shared/clouds/clouds';
import { checkDotEnv } from '../shared/dot-env';
import type { Options, Serverless, Writers } from '../shared/framework';
import { toTask, withHints } from '../shared/hints';
import { settleLanguage } from '../shared/language';
import { toCommands } from './commands';
import { keepPrivate } from './keep-private';
import type { Deploy } from './release/deploy';
import { addExplanation } from './trouble/explanation';
import { prepareVariables } from './variables';

/** The plugin that osls loads: the commands that operate a proxy, the same for every cloud. */
export class Operations {
  readonly commands: ReturnType<typeof toCommands>;
  readonly hooks: Readonly<Record<string, (...given: never[]) => unknown>>;

  constructor(serverless: Serverless, options: Options, writers: Writers) {
    const words = serverless.processedInput.commands;
    this.commands = toCommands(words);
    if (options.json) settleLanguage('en');
    const task = toTask(serverless, options, writers);
    const cloud = findCloud(serverless.service);
    const [, code] = words[0] === 'doctor' ? words : [];
    const check = async () => (await openCloud(task)).checkDeploy();
    let deploy: Deploy | undefined;

    // Each command loads its own files when it runs.
    this.hooks = withHints(task, {
      async initialize() {
        keepPrivate(serverless);
        // `pause` must work even where these checks would fail.
        if (words[0] === 'pause') return;
        if (serverless.configurationInput.useDotenv === true) {
          const { stage } = serverless.service.provider;
          checkDotEnv({ folder: serverless.serviceDir, stage, environment: process.env });
        }
        prepareVariables(serverless, words);
        await (await import('./trouble/credentials')).checkCredentials(task, cloud);
      },
      // osls prints the error after this.
      async error(error: unknown) {
        if (error instanceof Error) await addExplanation(cloud, error);
      },
      ...Object.fromEntries(cloud.packaging.events.map((event) => [event, check])),
      'before:deploy:deploy': async () => {
        await check();
        const { createDeploy } = await import('./release/deploy');
        deploy = await createDeploy(task, cloud);
        await deploy.begin();
      },
      [`before:${cloud.events.deployFunction}`]: async () => {
        const { createDeploy } = await import('./release/deploy');
        deploy = await createDeploy(task, cloud, String(options.function));
        await deploy.begin();
      },
      ...(cloud.events.compared && {
        [`after:${cloud.events.compared}`]: () => deploy?.skipIfSame(),
      }),
      'deploy:finalize': () => deploy?.finish(),
      // Also after commands that deploy as one of their steps, such as `keys add --deploy`.
      async finalize() {
        const shown = await deploy?.show();
        if (!shown?.canVerify || words.join(' ') !== 'deploy' || options.verify === false) return;
        await (await import('./verify/after-deploy')).verifyDeployed(task, shown.isNew);
      },
      [`before:${cloud.events.info}`]: async () =>
        (await import('./release/info')).showInfo(task, cloud),
      [`after:${cloud.events.info}`]: async () =>
        (await import('./release/info')).dropRepetitions(task),
      [`before:${cloud.events.rollback}`]: async () =>
        (await import('./release/guards')).guardRollback(task, cloud),
      [`before:${cloud.events.remove}`]: async () =>
        (await import('./release/guards')).guardRemove(task, cloud),
      'setup:ask': async () => (await import('./setup/setup')).setUp(task),
      'undo:serve': async () => (await import('./release/guards')).undo(task, cloud),
      'verify:check': async () => (await import('./verify/verify')).verify(task),
      'doctor:check:look': async () => (await import('./doctor/doctor')).doctor(task),
      'usage:show': async () => (await import('./usage/command')).usage(task),
      'cost:show': async () => (await import('./cost/cost')).showCost(task),
      'pause:stop': async () => (await import('./pause')).pause(task),
      'resume:start': async () => (await import('./pause')).resume(task),
      ...(code &&
        code !== 'check' && {
          [`doctor:${code}:explain`]: async () =>
            (await import('./doctor/explain-code')).explainCode(task, code),
        }),
    });
  }
}
