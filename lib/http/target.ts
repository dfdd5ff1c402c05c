/**
 * A segment that is `.` or `..`, including dots that are percent-encoded any number of times (RFC
 * 3986 §6.2.2.2): some servers decode a path more than once.
 */
const dot = '(?:\\.|%(?:25)*2e)';
/**
 * What some servers treat as the end of a segment: encoded slashes, and backslashes as on Windows.
 */
const slash = '(?:/|%(?:25)*2f|\\\\|%(?:25)*5c)';
const dotSegment = new RegExp(`${slash}${dot}{1,2}(?=${slash}|[?#;]|$)`, 'i');
const segments = new RegExp(slash, 'i');
const twoDots = new RegExp(`^${dot}{2}(?:[;#].*)?$`, 'i');
const oneDot = new RegExp(`^${dot}(?:[;#].*)?$`, 'i');

/**
 * The path of a target, as it was sent. A `#` is not allowed in a target (RFC 9112 §3.2): some
 * servers end the path there, and for others (Go's `net/http`) it is part of the path. So what
 * follows it is checked as well.
 */
export function pathOf(target: string): string {
  const end = target.indexOf('?');
  return end === -1 ? target : target.slice(0, end);
}

/** Whether a target contains a `#`, which servers interpret differently. */
export function hasFragment(target: string): boolean {
  return target.includes('#');
}

/** Whether a path has a segment that servers resolve: `.` or `..`, escaped or not. */
export function hasDotSegment(target: string): boolean {
  // This check is sufficient for nearly every path.
  if (!target.includes('.') && !/%(?:25)*2e/i.test(target)) return false;
  return dotSegment.test(pathOf(target));
}

/** Whether the dot segments of a path lead above its root: `/a/../b` does not, `/../b` does. */
export function climbsAboveRoot(target: string): boolean {
  if (!hasDotSegment(target)) return false;
  let depth = 0;
  // Empty segments do not count: a server that removes them would end up higher.
  for (const segment of pathOf(target).split(segments)) {
    if (twoDots.test(segment)) depth--;
    else if (segment !== '' && !oneDot.test(segment)) depth++;
    if (depth < 0) return true;
  }
  return false;
}

/**
 * Whether a path contains an empty segment. Several slashes at the start count as one (Google's
 * Live SDK sends `//ws/google…`), and a slash at the end is allowed.
 */
export function hasEmptySegment(target: string): boolean {
  // One quantifier only: with two that match the same slashes, 60 KB of them would take 20 seconds.
  return /[^/\\]\/[/\\]+[^/\\]/.test(pathOf(target));
}
