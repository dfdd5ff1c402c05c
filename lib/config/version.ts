import { version as ownVersion } from '../../package.json';

/** The version from package.json; nothing else of that file is included in a bundle. */
export const version: string = ownVersion;
