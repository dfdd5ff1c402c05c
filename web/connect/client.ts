import type { Status } from '../api/status';
import type { Provider } from '../providers';

/** A text in both languages: the page and docs/recipes show the same one. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** The proxy and the provider that a client is to be connected to. */
export interface Place {
  /** The address of the proxy, without a slash at the end. */
  readonly origin: string;
  /** Origin and prefix of the provider, without the version: `https://…` or `https://…/groq`. */
  readonly host: string;
  /** What the provider's own SDKs take as base URL: with `/v1` where they want it. */
  readonly base: string;
  readonly provider: Provider;
  readonly providers: readonly Provider[];
  readonly mode: Status['mode'];
  /** What stands where the key goes: it depends on the mode. */
  readonly key: string;
  /** The model of the example. */
  readonly model: string;
}

/** How one client is pointed at this proxy. */
export interface Recipe {
  /** The base URL as this client wants it. */
  readonly baseUrl: string;
  /** Where it goes. */
  readonly where?: Text;
  /** Names and values of other fields that have to be filled in. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
  readonly code?: readonly Code[];
  readonly note?: Text;
}

/** Lines to paste. */
export interface Code {
  /** The name of the language in Markdown. */
  readonly language: string;
  /** The file, package or program that they are for. */
  readonly title?: string;
  readonly text: string;
}

/** A client, and what is known about it. */
export interface Client {
  readonly name: string;
  /** The version that the recipe was written for, or run with. */
  readonly version: string;
  /** Run by test/connect each time, or once by hand in all three modes with that version; else neither. */
  readonly check?: 'test' | 'hand';
  /** From where it calls the proxy, if that matters: its maker's cloud, a server of its own, a browser. */
  readonly callsFrom?: 'cloud' | 'server' | 'browser';
  /** Undefined where the client cannot talk to this provider. */
  recipe(place: Place): Recipe | undefined;
}

/** What stands where the key goes. */
export const keys: Readonly<Record<Status['mode'], string>> = {
  open: 'YOUR_API_KEY',
  locked: 'YOUR_API_KEY:YOUR_ACCESS_KEY',
  injecting: 'YOUR_ACCESS_KEY',
};

/** Makes the place of one provider of a proxy. */
export function toPlace(
  origin: string,
  provider: Provider,
  providers: readonly Provider[],
  mode: Status['mode'],
): Place {
  const base = origin + provider.basePath;
  return {
    ...{ origin, base, provider, providers, mode },
    host: base.replace(/\/v1$/, ''),
    key: keys[mode],
    model: provider.model || 'YOUR_MODEL',
  };
}

/** The recipe for each dialect; a client that lacks one cannot talk to such providers. */
export function byDialect(
  recipes: Partial<Record<Provider['dialect'], (place: Place) => Recipe>>,
): Client['recipe'] {
  return (place) => recipes[place.provider.dialect]?.(place);
}
