/**
 * The part of CHANGELOG.md about a version.
 *
 * @throws {Error} when there is none: a release that nobody has described is not made.
 */
export function readNotes(changelog: string, version: string): string {
  const parts = changelog.split(/^(?=## )/m);
  const part = parts.find(
    (text) => text.startsWith(`## ${version} `) || text.startsWith(`## ${version}\n`),
  );
  if (part) return part;
  throw new Error(
    `CHANGELOG.md says nothing about ${version}: add "## ${version}" with what is new.`,
  );
}
