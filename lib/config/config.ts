import { type AccessConfig, accessSettings } from './access';
import { type AliasesConfig, aliasesSettings } from './aliases';
import { type CoreConfig, coreSettings, readCore } from './core';
import { type CorsConfig, corsSettings, readCors } from './cors';
import { type FailoverConfig, failoverSettings } from './failover';
import { type HttpProxyFor, httpProxySettings, readHttpProxies } from './http-proxy';
import { type KeepaliveConfig, keepaliveSettings, readKeepalive } from './keepalive';
import { type MetricsConfig, metricsSettings, readMetrics } from './metrics';
import type * as optionalSections from './optional-sections';
import { type OwnConfig, ownSettings, readOwn } from './own';
import { type ProvidersConfig, providersSettings, readProviders } from './providers';
import type { Environment, Setting, Source } from './section';
import { readUsage, type UsageConfig, usageSettings } from './usage';

/** The complete configuration. A feature whose section is undefined is disabled and has no cost. */
export interface Config extends CoreConfig, OwnConfig {
  /** The upstream API: the first address of the default provider. */
  readonly upstream: URL;
  readonly providers: ProvidersConfig;
  readonly aliases: AliasesConfig;
  readonly failover: FailoverConfig;
  readonly cors: CorsConfig;
  readonly keepalive: KeepaliveConfig;
  readonly httpProxyFor: HttpProxyFor;
  readonly access: AccessConfig;
  readonly usage: UsageConfig;
  readonly metrics: MetricsConfig;
}

/**
 * Thrown for an invalid configuration. The message lists every problem with its fix, without secret
 * values.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * All settings with their defaults; a test compares docs/settings.md and the YAML files with this.
 */
export const settings = {
  ...providersSettings,
  ...aliasesSettings,
  ...failoverSettings,
  ...coreSettings,
  ...ownSettings,
  ...accessSettings,
  ...usageSettings,
  ...metricsSettings,
  ...corsSettings,
  ...keepaliveSettings,
  ...httpProxySettings,
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof settings;

/** Sections with their own parsers, because they are disabled by default. */
export type OptionalSections = typeof optionalSections;

/** The sources of a configuration. */
export interface ConfigSource {
  readonly environment: Environment;
  readonly platform: Partial<Record<SettingKey, string>>;
  readonly keysFile: string | undefined;
  readonly isFunction: boolean;
}

/**
 * Reads a configuration; see `loadConfig`.
 *
 * @param optional undefined: none of their settings is set.
 * @throws {ConfigError} once, with all problems.
 */
export function readConfig(
  { environment, platform, keysFile, isFunction }: ConfigSource,
  optional: OptionalSections | undefined,
): Config {
  const problems: string[] = [];

  function find(key: SettingKey): { name: string; text: string } | undefined {
    const setting: Setting = settings[key];
    for (const name of [setting.name, ...setting.aliases]) {
      const text = environment[name]?.trim();
      if (text) return { name, text };
    }
    return undefined;
  }

  const source: Source<SettingKey> = {
    problem: (sentence) => void problems.push(sentence),
    isSet: (key) => find(key) !== undefined,
    read(key, parse) {
      const setting: Setting = settings[key];
      const given = find(key);
      if (given) {
        try {
          return parse(given.text);
        } catch (error) {
          const shown = setting.secret ? 'the value of ' : '';
          const value = setting.secret ? '' : ` (it is ${JSON.stringify(mask(given.text))})`;
          problems.push(`${shown}${given.name} ${(error as Error).message}${value}`);
        }
      }
      return parse(platform[key] ?? setting.defaultValue);
    },
  };

  const providers = readProviders(source);
  const config: Config = {
    upstream: providers.defaultProvider.url,
    providers,
    aliases: optional?.readAliases(source, providers),
    failover: optional?.readFailover(source),
    ...readCore(source),
    ...readOwn(source),
    access: optional?.readAccess(source, keysFile),
    usage: readUsage(source),
    cors: readCors(source),
    keepalive: readKeepalive(source),
    httpProxyFor: readHttpProxies(source),
    metrics: readMetrics(source),
  };
  if (problems.length === 0 && optional) {
    problems.push(...optional.findBrokenRules(config, isFunction));
  }
  if (problems.length > 0) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    throw new ConfigError(`The proxy cannot start with this configuration:\n${list}`);
  }
  return Object.freeze(config);
}

/** Removes the user and password from an address. */
const mask = (text: string): string => text.replace(/\/\/[^\s,;]*@/g, '//…@');
