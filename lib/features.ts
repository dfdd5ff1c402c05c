import type { Config } from './config';
import type { Feature } from './feature';

/** The features that a configuration switches on, in the order in which a request meets them. */
export function createFeatures(_config: Config): Feature[] {
  const features: (Feature | undefined)[] = [];
  return features.filter((feature) => feature !== undefined);
}
