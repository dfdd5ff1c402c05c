import type { FunctionYaml, ProviderYaml, Service } from '../../framework';

/** The service in a YAML file for Tencent Cloud, validated by osls against the schema. */
export interface TencentService extends Service {
  readonly provider: TencentProviderYaml;
  readonly functions: Readonly<Record<string, TencentFunctionYaml>>;
}

/** Options under `provider` for all functions, which a single function can override. */
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

/** The access settings of a function's address. */
export type FunctionUrlYaml =
  | boolean
  | {
      readonly authType?: 'NONE' | 'CAM';
      readonly internet?: boolean;
      readonly intranet?: boolean;
    };

/** Names and values; also in the form of the published plugin, under `variables`. */
export type EnvironmentYaml = Readonly<Record<string, unknown>>;
