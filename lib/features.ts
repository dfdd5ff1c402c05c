import type { Config } from './config';
import type { Feature } from './feature';
import { createUsage } from './usage';

/** The features that a configuration switches on, in the order in which a request meets them. */
export function createFeatures(config: Config): Feature[] {
  const features: (Feature | undefined)[] = [createUsage(config, false)];
  return features.filter((feature) => feature !== undefined);
}
