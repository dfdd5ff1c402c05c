/**
 * A line of the proxy's log as it would have been written so many milliseconds before: its own `time` moves
 * along with the time at which a cloud has received it.
 */
export function writeEarlier(line: string, milliseconds: number): string {
  return line.replace(
    /("time":")(\d{4}-\d\d-\d\dT[\d:.]+Z)(")/,
    (_, before: string, time: string, after: string) =>
      before + new Date(Date.parse(time) - milliseconds).toISOString() + after,
  );
}
