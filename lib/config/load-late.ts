import { accessSettings } from './access';
import { aliasesSettings } from './aliases';
import { readKeysFile } from './bundled-keys';
import { type Config, type ConfigSource, readConfig } from './config';
import { failoverSettings } from './failover';
import { metricsSettings } from './metrics';
import type { Setting } from './section';

/** What `optional-sections.ts` reads, and what its rules are about. */
const optionalSettings: readonly Setting[] = Object.values({
  ...{ ...accessSettings, ...aliasesSettings, ...failoverSettings, ...metricsSettings },
});

/**
 * The same as `loadConfig`, for what is bundled: the readers of features that are off are not even loaded.
 * Reads `access-keys.txt` beside the bundle.
 *
 * @throws {ConfigError} as a rejection, with all problems.
 */
export async function loadConfigLate(
  source: Omit<ConfigSource, 'keysFile'>,
  keysFile = readKeysFile(__dirname),
): Promise<Config> {
  const { environment } = source;
  const isSet = ({ name, aliases }: Setting) =>
    [name, ...aliases].some((one) => environment[one]?.trim());
  const needsMore = keysFile !== undefined || optionalSettings.some(isSet);
  return readConfig(
    { ...source, keysFile },
    needsMore ? await import('./optional-sections') : undefined,
  );
}
