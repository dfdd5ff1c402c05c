import { createAccess } from './access/access';
import { createInjection } from './access/injection';
import type { Config } from './config';
import type { Feature } from './feature';
import type { Log } from './log';

/** The features that a configuration switches on, in the order in which a request meets them. */
export function createFeatures(config: Config, log: Log): Feature[] {
  const features: (Feature | undefined)[] = [createAccess(config, log), createInjection(config)];
  return features.filter((feature) => feature !== undefined);
}
