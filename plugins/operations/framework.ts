import type { Options, Writers } from '../serverless-tencent-scf/src/framework';

/** A function as the YAML file of either cloud has it. */
export interface FunctionYaml {
  readonly name: string;
  readonly enabled?: boolean;
  readonly memorySize?: number;
  readonly timeout?: number;
  readonly runtime?: string;
  readonly reservedConcurrency?: number;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly url?: boolean | { readonly invokeMode?: string; readonly authorizer?: string };
  readonly package?: { readonly artifact?: string };
}

/** The part of osls that this plugin uses, whatever the provider. */
export interface Serverless {
  readonly serviceDir: string;
  readonly processedInput: { readonly commands: readonly string[] };
  readonly pluginManager: { spawn(command: string): Promise<void> };
  readonly service: {
    readonly service: string;
    readonly provider: Provider;
    readonly functions: Readonly<Record<string, FunctionYaml>>;
    readonly resources?: { readonly Resources?: Record<string, Resource> };
  };
  getProvider(name: string): unknown;
}

interface Provider {
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

interface Resource {
  readonly Type: string;
  readonly Properties?: {
    readonly ServiceConfig?: { EnvironmentVariables?: Record<string, unknown> };
  };
}

/** What every command of this plugin starts from. */
export interface Task extends Writers {
  readonly serverless: Serverless;
  readonly options: Options;
}

/** A text option, without the spaces around it; undefined when it is not given. */
export function readOption({ options }: Task, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
