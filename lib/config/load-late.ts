import { accessSettings } from './access';
import { aliasesSettings } from './aliases';
import { readKeysFile } from './bundled-keys';
import { type Config, type ConfigSource, readConfig } from './config';
import { failoverSettings } from './failover';
import { metricsSettings } from './metrics';
import type { Setting } from './section';

/** The settings that `optional-sections.ts` reads or checks. */
const optionalSettings: readonly Setting[] = Object.values({
  ...{ ...accessSettings, ...aliasesSettings, ...failoverSettings, ...metricsSettings },
});

/**
 * The same as `loadConfig`, for bundles: parsers of disabled features are not loaded. Reads
 * `access-keys.txt` next to the bundle.
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
