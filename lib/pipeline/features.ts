import type { Config } from '../config';
import { createAccess } from '../layers/access/access';
import { fallbackFeature } from '../layers/failover/fallback';
import { createInjection } from '../layers/injection/injection';
import { createAzure } from '../layers/old-azure';
import { createCors } from '../layers/old-cors';
import { createKeepalive } from '../layers/old-keepalive';
import { createLinks } from '../layers/old-links';
import { createUsage } from '../layers/usage';
import type { Feature } from './feature';
import type { Log } from './log';

/**
 * The features that a configuration switches on, in the order in which a request meets them. An answer
 * meets them the other way round: the first is the nearest to the client.
 */
export function createFeatures(config: Config, log: Log): Feature[] {
  const { access, cors, keepalive, providers } = config;
  const all = [...providers.named, providers.fallback];
  const features: (Feature | false | undefined)[] = [
    cors && createCors(cors),
    createAccess(config, log),
    keepalive !== undefined && createKeepalive(keepalive),
    providers.named.length > 0 && createLinks(providers),
    createUsage(
      config,
      access?.keys.some(({ tokensPerDay }) => tokensPerDay !== undefined),
    ),
    providers.named.some(({ dialect }) => dialect.name === 'azure') && createAzure(providers.azure),
    createInjection(config),
    all.some(({ urls }) => urls.length > 1) && fallbackFeature,
  ];
  return features.filter((feature) => typeof feature === 'object');
}
