import { version as ownVersion } from '../../package.json';

/** The version of this proxy, as package.json has it; nothing else of that file gets into a bundle. */
export const version: string = ownVersion;
