/**
 * The section of CHANGELOG.md for a version.
 *
 * @throws {Error} if there is none: a release must be described.
 */
export function readNotes(changelog: string, version: string): string {
  const parts = changelog.split(/^(?=## )/m);
  const part = parts.find(
    (text) => text.startsWith(`## ${version} `) || text.startsWith(`## ${version}\n`),
  );
  if (part) return part;
  throw new Error(
    `CHANGELOG.md has no section for ${version}: add "## ${version}" with the changes.`,
  );
}
