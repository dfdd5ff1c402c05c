/**
 * `2027-01-31` (to the end of that day) or `2027-01-31T12:00Z`, in UTC. Returns milliseconds.
 *
 * @throws an error that states what is allowed.
 */
export function readUtcTime(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d)?Z)?$/.exec(text);
  if (match) {
    const [, day = '', time = 'T00:00Z'] = match;
    const midnight = Date.parse(`${day}T00:00Z`);
    const value = Date.parse(day + time);
    // Date.parse accepts 31 February as a day in March.
    if (!Number.isNaN(value) && new Date(midnight).toISOString().startsWith(day)) {
      return match[2] ? value : value + 86_400_000;
    }
  }
  throw new Error('must be a day or a time in UTC, such as 2027-01-31 or 2027-01-31T12:00Z');
}
