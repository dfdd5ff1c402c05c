/**
 * A segment that is `.` or `..`, also with escaped dots (RFC 3986 §6.2.2.2), escaped as often as anybody
 * likes: some servers decode a path more than once.
 */
const dot = '(?:\\.|%(?:25)*2e)';
/** What ends a segment to some server: escaped slashes, and backslashes as Windows has them. */
const slash = '(?:/|%(?:25)*2f|\\\\|%(?:25)*5c)';
const dotSegment = new RegExp(`${slash}${dot}{1,2}(?=${slash}|[?#;]|$)`, 'i');
const segments = new RegExp(slash, 'i');
const twoDots = new RegExp(`^${dot}{2}(?:;.*)?$`, 'i');
const oneDot = new RegExp(`^${dot}(?:;.*)?$`, 'i');

/** The path of a target, as it was sent. */
export function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}

/** Whether a path has a segment that servers resolve: `.` or `..`, escaped or not. */
export function hasDotSegment(target: string): boolean {
  // Nearly every path is told by this alone.
  if (!target.includes('.') && !/%(?:25)*2e/i.test(target)) return false;
  return dotSegment.test(pathOf(target));
}

/** Whether the dot segments of a path lead above its own root: `/a/../b` stays below it, `/../b` does not. */
export function climbsAboveRoot(target: string): boolean {
  if (!hasDotSegment(target)) return false;
  let depth = 0;
  // Empty segments count for nothing: a server that drops them would climb higher.
  for (const segment of pathOf(target).split(segments)) {
    if (twoDots.test(segment)) depth--;
    else if (segment !== '' && !oneDot.test(segment)) depth++;
    if (depth < 0) return true;
  }
  return false;
}

/**
 * Whether a path has an empty segment inside. A run of slashes at its very start counts as one (Google's
 * Live SDK sends `//ws/google…`), and one at its end is none.
 */
export function hasEmptySegment(target: string): boolean {
  return /[^/\\]\/+[/\\]+(?!$)[^/\\]/.test(pathOf(target));
}
