import { type Choice, type Context, createContext } from '../../shared/clouds/tencent/context';
import type { Options, Serverless, Writers } from '../../shared/framework';
import { toTask, withHints } from '../../shared/hints';
import { commands } from './commands';
import { TencentProvider } from './provider';
import { schema } from './schema';

/** The plugin that osls instantiates: Tencent Cloud SCF as a provider. */
export class TencentScf {
  /** osls skips the plugin if the YAML file names another provider. */
  readonly provider: TencentProvider;
  readonly commands = commands;
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;

  constructor(serverless: Serverless, options: Options, writers: Writers) {
    this.provider = new TencentProvider(serverless);
    serverless.setProvider('tencent', this.provider);
    serverless.configSchemaHandler.defineProvider('tencent', schema);

    const task = toTask(serverless, options, writers);
    // Each command's code is loaded when it runs: help must not wait for a cloud's SDK.
    const hook = (choice: Choice, run: (context: Context) => Promise<void>) => async () =>
      run(createContext(task, choice));
    const checkDeploy = hook('enabled', async (context) =>
      (await import('./deploy')).checkDeploy(context),
    );
    const deploy = hook('enabled', async (context) => (await import('./deploy')).deploy(context));

    this.hooks = withHints(task, {
      'deploy:check': checkDeploy,
      'deploy:upload': deploy,
      'deploy:function:check': checkDeploy,
      'deploy:function:pack': () => serverless.pluginManager.spawn('package'),
      'deploy:function:upload': deploy,
      'deploy:list:show': hook('all', async (context) =>
        (await import('./list')).showList(context),
      ),
      'info:show': hook('all', async (context) => (await import('./info')).showInfo(context)),
      'logs:show': hook('first', async (context) => (await import('./logs')).showLogs(context)),
      'invoke:send': hook('first', async (context) => (await import('./invoke')).invoke(context)),
      'metrics:show': hook('enabled', async (context) =>
        (await import('./metrics')).showMetrics(context),
      ),
      'rollback:switch': hook('first', async (context) =>
        (await import('./rollback')).rollback(context),
      ),
      'remove:delete': hook('all', async (context) => (await import('./remove')).remove(context)),
    });
  }
}
