import { readKeysFile } from './bundled-keys';
import { type Config, type ConfigSource, readConfig } from './config';
import * as optionalSections from './optional-sections';

export { type Config, ConfigError, settings } from './config';
export type { Setting } from './section';

/**
 * Reads the configuration from environment variables.
 *
 * @param environment usually `process.env`; an empty value counts as absent, since YAML files pass
 *   variables on that nobody set.
 * @param platform what the platform makes of defaults, by setting (`{ maxRequestBody: '6mb' }`).
 * @param keysFile the text of `access-keys.txt`, which a deploy puts beside the bundle of a function.
 * @param isFunction it runs as a function of a cloud, and not on a machine of one's own.
 * @throws {ConfigError} once, with all problems.
 */
export function loadConfig(
  environment: ConfigSource['environment'],
  platform: ConfigSource['platform'] = {},
  keysFile: string | undefined = readKeysFile(__dirname),
  isFunction = false,
): Config {
  return readConfig({ environment, platform, keysFile, isFunction }, optionalSections);
}
