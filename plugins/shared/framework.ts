/** The part of osls (Serverless Framework) that the plugins use: osls ships no types for plugins. */
export interface Serverless {
  readonly serviceDir: string;
  /** The name of the YAML file; undefined if osls found it by itself. */
  readonly configurationFilename?: string;
  /** The YAML file, variables resolved. */
  readonly configurationInput: { readonly useDotenv?: boolean };
  readonly processedInput: { readonly commands: readonly string[] };
  readonly pluginManager: { spawn(command: string): Promise<void> };
  readonly service: Service;
  /** What osls prints at the end of an AWS command. */
  readonly serviceOutputs: Map<string, string | string[]>;
  readonly configSchemaHandler: {
    defineProvider(name: string, schema: object): void;
    defineFunctionProperties(provider: string, schema: object): void;
  };
  setProvider(name: string, provider: unknown): void;
  /** False when the provider has no plugin. */
  getProvider(name: string): unknown;
}

/** The service as its YAML file describes it, variables resolved. */
export interface Service {
  readonly service: string;
  readonly provider: ProviderYaml;
  readonly functions: Readonly<Record<string, FunctionYaml>>;
  readonly package: { readonly artifact?: string };
  readonly resources?: { readonly Resources?: Readonly<Record<string, ResourceYaml>> };
}

/** `provider:`, the part that all clouds share. */
export interface ProviderYaml {
  readonly name: string;
  readonly stage: string;
  readonly region?: string;
  readonly memorySize?: number;
  readonly timeout?: number;
  readonly runtime?: string;
  readonly architecture?: string;
  readonly logRetentionInDays?: number;
  environment?: Record<string, unknown>;
}

/** One entry of `functions:`. osls fills in `name`: service-stage-key. */
export interface FunctionYaml {
  readonly name: string;
  readonly enabled?: boolean;
  readonly bundle?: BundleYaml;
  readonly memorySize?: number;
  readonly timeout?: number;
  readonly runtime?: string;
  readonly reservedConcurrency?: number;
  environment?: Record<string, unknown>;
  readonly url?:
    | boolean
    | { readonly invokeMode?: string; readonly authorizer?: string; readonly cors?: unknown };
  package?: { artifact?: string };
}

/** `bundle:` of a function: the entry, or the entry with additional files. */
export type BundleYaml =
  | string
  | { readonly entry: string; readonly outFile?: string; readonly files?: readonly string[] };

/** A CloudFormation resource. */
export interface ResourceYaml {
  readonly Type: string;
  readonly Properties?: {
    readonly ServiceConfig?: { EnvironmentVariables?: Record<string, unknown> };
  };
}

/** The options of the command line. */
export type Options = Readonly<
  Record<string, string | boolean | readonly string[] | null | undefined>
>;

/** The output of a plugin: osls passes one to each, as the third argument of the constructor. */
export interface Writers {
  readonly log: Log;
  readonly progress: { create(options: { message: string }): Progress };
  /** Results, on standard output; everything else goes to standard error. */
  readonly writeText: (text: string | readonly string[]) => void;
}

interface Log {
  notice(text: string): void;
  success(text: string): void;
  warning(text: string): void;
  info(text: string): void;
}

/** The progress line with a spinner. */
export interface Progress {
  update(text: string): void;
  remove(): void;
}

/** The input of every command. */
export interface Task extends Writers {
  readonly serverless: Serverless;
  readonly options: Options;
  /** The options as given: osls adds others while a command runs. */
  readonly given: Options;
}

/** A text option, trimmed; undefined if it is not given. */
export function readOption({ options }: Task, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
