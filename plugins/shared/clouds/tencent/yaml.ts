import type { FunctionYaml, ProviderYaml, Service } from '../../framework';

/** The service as a YAML file for Tencent Cloud describes it: osls has held it against the schema. */
export interface TencentService extends Service {
  readonly provider: TencentProviderYaml;
  readonly functions: Readonly<Record<string, TencentFunctionYaml>>;
}

/** What may be said for all functions under `provider`, and again for one of them. */
interface SharedYaml {
  readonly memorySize?: number;
  readonly timeout?: number;
  readonly runtime?: string;
  readonly initTimeout?: number;
  readonly concurrency?: number;
  readonly description?: string;
  readonly role?: string;
  readonly vpcConfig?: { readonly vpcId: string; readonly subnetId: string };
  readonly fixedIp?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  readonly logs?: boolean | { readonly logsetId: string; readonly topicId: string };
  readonly nodeFlags?: string;
}

/** `provider:` of the YAML file. */
export interface TencentProviderYaml extends ProviderYaml, SharedYaml {
  readonly namespace?: string;
  readonly credentials?: string;
  readonly endpoint?: string;
}

/** One entry of `functions:`. */
export interface TencentFunctionYaml extends FunctionYaml, SharedYaml {
  readonly webSocket?: boolean | { readonly idleTimeout?: number };
  readonly events?: readonly { readonly functionUrl: FunctionUrlYaml }[];
}

/** How the address of a function is open. */
export type FunctionUrlYaml =
  | boolean
  | {
      readonly authType?: 'NONE' | 'CAM';
      readonly internet?: boolean;
      readonly intranet?: boolean;
    };

/** Names and values, also in the form of the published plugin, below `variables`. */
export type EnvironmentYaml = Readonly<Record<string, unknown>>;
