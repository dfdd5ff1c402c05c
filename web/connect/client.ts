import type { Status } from '../api/status';
import type { Provider } from '../providers';

/** A text in both languages: the page and docs/recipes show the same one. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** The proxy and provider to connect a client to. */
export interface Target {
  /** The address of the proxy, without a slash at the end. */
  readonly origin: string;
  /** Origin and prefix of the provider, without the version: `https://…` or `https://…/groq`. */
  readonly host: string;
  /** The base URL for the provider's own SDKs, with `/v1` if they need it. */
  readonly base: string;
  readonly provider: Provider;
  readonly providers: readonly Provider[];
  readonly mode: Status['mode'];
  /** The placeholder for the key; depends on the access mode. */
  readonly key: string;
  /** The model of the example. */
  readonly model: string;
}

/** How to configure one client for this proxy. */
export interface Recipe {
  /** The base URL in the form that this client needs. */
  readonly baseUrl: string;
  /** Where to enter it. */
  readonly where?: Text;
  /** Names and values of other fields to fill in. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
  readonly code?: readonly Code[];
  readonly note?: Text;
}

/** Code to paste. */
export interface Code {
  /** The language of a Markdown code block. */
  readonly language: string;
  /** The file, package or program that the code is for. */
  readonly title?: string;
  readonly text: string;
}

/** A client and its recipe. */
export interface Client {
  readonly name: string;
  /** The version that the recipe was written for or tested with. */
  readonly version: string;
  /**
   * Tested by test/connect on every run, or once manually in all three modes with that version;
   * undefined if neither.
   */
  readonly check?: 'test' | 'hand';
  /**
   * Where it calls the proxy from, if that matters: its vendor's cloud, the user's server, or a
   * browser.
   */
  readonly callsFrom?: 'cloud' | 'server' | 'browser';
  /** Undefined if the client does not support this provider. */
  recipe(target: Target): Recipe | undefined;
}

/** The placeholder for the key. */
export const keys: Readonly<Record<Status['mode'], string>> = {
  open: 'YOUR_API_KEY',
  locked: 'YOUR_API_KEY:YOUR_ACCESS_KEY',
  injecting: 'YOUR_ACCESS_KEY',
};

/** Creates the target for one provider of a proxy. */
export function toTarget(
  origin: string,
  provider: Provider,
  providers: readonly Provider[],
  mode: Status['mode'],
): Target {
  const base = origin + provider.basePath;
  return {
    ...{ origin, base, provider, providers, mode },
    host: base.replace(/\/v1$/, ''),
    key: keys[mode],
    model: provider.model || 'YOUR_MODEL',
  };
}

/** The recipe for each dialect; without one, the client does not support such providers. */
export function byDialect(
  recipes: Partial<Record<Provider['dialect'], (target: Target) => Recipe>>,
): Client['recipe'] {
  return (target) => recipes[target.provider.dialect]?.(target);
}
