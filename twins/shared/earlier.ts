/**
 * A log line of the proxy, moved back by a number of milliseconds: its own `time` is moved
 * together with the time at which the cloud received it.
 */
export function writeEarlier(line: string, milliseconds: number): string {
  return line.replace(
    /("time":")(\d{4}-\d\d-\d\dT[\d:.]+Z)(")/,
    (_, before: string, time: string, after: string) =>
      before + new Date(Date.parse(time) - milliseconds).toISOString() + after,
  );
}
