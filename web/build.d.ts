/** The public address of the repository, without a slash at the end; empty where package.json names none. */
declare const REPOSITORY: string;
/** The entries of CHANGELOG.md for this version, one per line, as Markdown. */
declare const CHANGES: readonly string[];
/** The version that the page was built with. */
declare const VERSION: string;
