import { readKeysFile } from './bundled-keys';
import { type Config, type ConfigSource, readConfig } from './config';
import * as optionalSections from './optional-sections';

export { type Config, ConfigError, settings } from './config';
export type { Setting } from './section';

/**
 * Reads the configuration from environment variables.
 *
 * @param environment usually `process.env`; an empty value counts as absent, because YAML files
 * also pass variables that are not set.
 * @param platform the platform's defaults, by setting (`{ maxRequestBody: '6mb' }`).
 * @param keysFile the text of `access-keys.txt`, which a deploy places next to the bundle of a
 * function.
 * @param isFunction it runs as a cloud function rather than on the user's own machine.
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
