/** The part of osls (Serverless Framework) that this plugin uses: osls ships no types for plugins. */
export interface Serverless {
  readonly service: Service;
  readonly serviceDir: string;
  readonly processedInput: { readonly commands: readonly string[] };
  readonly configSchemaHandler: {
    defineProvider(name: string, schema: ProviderSchema): void;
  };
  readonly pluginManager: { spawn(command: string): Promise<void> };
  setProvider(name: string, provider: unknown): void;
}

/** The service as its YAML file describes it, variables resolved. */
export interface Service {
  readonly service: string;
  readonly provider: ProviderYaml;
  readonly functions: Readonly<Record<string, FunctionYaml>>;
  readonly package: { readonly artifact?: string };
}

interface ProviderSchema {
  readonly provider: JsonSchema;
  readonly function: JsonSchema;
  readonly functionEvents: Readonly<Record<string, JsonSchema>>;
}

/** A JSON schema; osls checks the YAML file against it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What may be said for all functions under `provider`, and again for one of them. */
export interface SharedYaml {
  readonly runtime?: string;
  readonly memorySize?: number;
  readonly timeout?: number;
  readonly initTimeout?: number;
  readonly concurrency?: number;
  readonly environment?: EnvironmentYaml;
  readonly description?: string;
  readonly role?: string;
  readonly vpcConfig?: { readonly vpcId: string; readonly subnetId: string };
  readonly fixedIp?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  readonly logs?: boolean | { readonly logsetId: string; readonly topicId: string };
  readonly nodeFlags?: string;
}

/** `provider:` of the YAML file. */
export interface ProviderYaml extends SharedYaml {
  readonly name: 'tencent';
  readonly stage: string;
  readonly region?: string;
  readonly namespace?: string;
  readonly credentials?: string;
  readonly endpoint?: string;
}

/** One entry of `functions:`. osls fills in `name`: service-stage-key. */
export interface FunctionYaml extends SharedYaml {
  readonly name: string;
  readonly enabled?: boolean;
  readonly webSocket?: boolean | { readonly idleTimeout?: number };
  readonly events?: readonly { readonly functionUrl: FunctionUrlYaml }[];
  readonly package?: { readonly artifact?: string };
}

/** How the address of a function is open. */
export type FunctionUrlYaml =
  | boolean
  | {
      readonly authType?: 'NONE' | 'CAM';
      readonly internet?: boolean;
      readonly intranet?: boolean;
    };

type Value = string | number | boolean | null;

/** Names and values, also in the form of the published plugin, below `variables`. */
export type EnvironmentYaml =
  | Readonly<Record<string, Value>>
  | { readonly variables: Readonly<Record<string, Value>> };

/** What stands on the command line. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** How a plugin talks: osls gives each its own, as the third argument of the constructor. */
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

/** The line with a spinner. */
export interface Progress {
  update(text: string): void;
  remove(): void;
}
