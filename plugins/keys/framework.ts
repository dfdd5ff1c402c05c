/** The part of osls that this plugin uses. */
export interface Serverless {
  readonly serviceDir: string;
  readonly configurationFilename?: string;
  readonly pluginManager: { spawn(command: string): Promise<void> };
}

export type Options = Readonly<Record<string, string | boolean | null | undefined>>;

export interface Writers {
  readonly log: {
    notice(text: string): void;
    success(text: string): void;
    warning(text: string): void;
  };
  /** Results, on standard output; everything else goes to standard error. */
  readonly writeText: (text: string | readonly string[]) => void;
}

/** What a command starts from. */
export interface Task extends Writers {
  readonly serverless: Serverless;
  readonly options: Options;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: number;
}

/** The command that deploys this service. */
export function toDeployCommand({ configurationFilename = 'serverless.yml' }: Serverless): string {
  const isUsual = configurationFilename === 'serverless.yml';
  return `npx sls deploy${isUsual ? '' : ` -c ${configurationFilename}`}`;
}
