import { speakSameApi } from '../dialects/same-api';
import { isMetered } from './access-key';
import type { Config } from './index';

/**
 * Checks constraints between settings of different sections. Returns complete sentences; empty if
 * there are no problems.
 *
 * @param isFunction the configuration is for a cloud function, which may have many instances.
 */
type Rule = (config: Config, isFunction: boolean) => string[];

const namesOf = ({ providers: { named, defaultProvider } }: Config) =>
  new Set([...named, defaultProvider].map(({ name }) => name));

const injectedKeysHaveProviders: Rule = ({ access, ...config }) => {
  const names = namesOf({ access, ...config });
  const injected = access?.injected ?? new Map<string, unknown>();
  const { named, defaultProvider } = config.providers;
  return [...injected.keys()].flatMap((entry) => {
    const [name = '', host] = entry.split(/@(.*)/s);
    if (!names.has(name)) {
      return `INJECT_KEYS has keys for "${name}", which is not a provider of this proxy. Its providers are ${[...names].join(', ')}; PROVIDERS adds others.`;
    }
    if (host === undefined) return [];
    const urls = [...named, defaultProvider].find((one) => one.name === name)?.urls ?? [];
    const isKnown = urls.some((url) => url.host === host);
    if (isKnown && injected.has(name)) return [];
    return isKnown
      ? `INJECT_KEYS has keys for "${entry}", but none for "${name}": its other addresses would get none.`
      : `INJECT_KEYS has keys for "${entry}", but no address of "${name}" has that host.`;
  });
};

const accessKeysNameProviders: Rule = (config) => {
  const names = namesOf(config);
  return (config.access?.keys ?? []).flatMap(({ label, providers = [] }) =>
    providers
      .filter((name) => !names.has(name))
      .map(
        (name) =>
          `The access key "${label}" allows "${name}", which is not a provider of this proxy. Its providers are ${[...names].join(', ')}.`,
      ),
  );
};

const tokensOfStreamsAreCounted: Rule = ({ access, usage }) => {
  const limited = access?.keys.find(isMetered);
  if (!limited || usage.isAskedFor) return [];
  return [
    `The access key "${limited.label}" has a limit of tokens or a budget, but streamed chats say how many tokens they used only when they are asked. Set STREAM_USAGE=on.`,
  ];
};

const budgetsOfFunctionsAreShared: Rule = ({ access }, isFunction) => {
  const limited = access?.keys.find(({ budget }) => budget !== undefined);
  if (!limited || !isFunction || access?.redis) return [];
  return [
    `The access key "${limited.label}" has a budget, but no instance of a function knows what the others have spent. Set REDIS_URL, so that they count together, or remove budget= from the key.`,
  ];
};

const metricsAreOfServers: Rule = ({ metrics }, isFunction) =>
  metrics && isFunction
    ? [
        'METRICS_TOKEN and METRICS_PORT are for a server: each instance of a function would report numbers of its own. Remove them; "npx sls usage" reads the logs.',
      ]
    : [];

const pagesOfStrangersUseNoInjectedKeys: Rule = ({ cors, access }) =>
  cors?.includes('*') && access && access.injected.size > 0
    ? [
        'CORS_ORIGINS is *, so that any web page could use the keys of INJECT_KEYS. Name the origins of your pages.',
      ]
    : [];

/** A caller's own key is for the provider they call and must not be sent to another. */
const aliasesLeadToProvidersWithKeys: Rule = (config) => {
  const { named, defaultProvider } = config.providers;
  const all = [...(config.aliases ?? [])].flatMap(([alias, targets]) =>
    targets.map((target) => ({ alias, ...target })),
  );
  return all.flatMap(({ alias, provider, model }) => {
    if (!provider) return [];
    const isReachable = [defaultProvider, ...named].some(
      (other) => other.name !== provider.name && speakSameApi(other.dialect, provider.dialect),
    );
    if (!isReachable) {
      return `MODEL_ALIASES maps "${alias}" to ${provider.name}, but no other provider of this proxy has the same API, and requests are not translated. For requests that go to ${provider.name} anyway, write ${alias}=${model}.`;
    }
    if (config.access?.injected.has(provider.name)) return [];
    return `MODEL_ALIASES maps "${alias}" to ${provider.name}, for which INJECT_KEYS has no key. A caller's own key is for the provider they call and is not sent to another.`;
  });
};

const failoverHasSomewhereToGo: Rule = ({ aliases, failover, providers }) => {
  const { named, defaultProvider } = providers;
  const several = [...(aliases ?? [])].find(([, targets]) => targets.length > 1);
  if (several && !failover) {
    return [
      `MODEL_ALIASES has several targets for "${several[0]}", and FAILOVER does not say when the next one is asked. Set FAILOVER, such as connect,429,503, or name one target.`,
    ];
  }
  const hasAddresses = [defaultProvider, ...named].some(({ urls }) => urls.length > 1);
  if (!failover || several || hasAddresses) return [];
  return [
    'FAILOVER is set, but no provider has a second address, and no alias in MODEL_ALIASES a second target.',
  ];
};

/** Called only if every setting is valid by itself. */
const rules: readonly Rule[] = [
  injectedKeysHaveProviders,
  accessKeysNameProviders,
  tokensOfStreamsAreCounted,
  budgetsOfFunctionsAreShared,
  metricsAreOfServers,
  pagesOfStrangersUseNoInjectedKeys,
  aliasesLeadToProvidersWithKeys,
  failoverHasSomewhereToGo,
];

export function findBrokenRules(config: Config, isFunction: boolean): string[] {
  return rules.flatMap((rule) => rule(config, isFunction));
}
