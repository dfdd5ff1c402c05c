import { writeServer } from './release/npm-package';

/**
 * `tsx scripts/package.ts FOLDER`: writes the server with everything it needs into a folder, for
 * the image.
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: tsx scripts/package.ts FOLDER');
void writeServer(folder);
