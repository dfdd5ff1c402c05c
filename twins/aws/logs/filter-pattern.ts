/**
 * The text patterns of CloudWatch Logs: all terms must occur, `-term` must not, one of the `?terms` must;
 * quotes keep a phrase together. JSON and column patterns (`{ … }`, `[ … ]`) are not supported here.
 */
export function toLogFilter(pattern: string): (message: string) => boolean {
  const terms = [...pattern.matchAll(/([-?]?)(?:"([^"]*)"|(\S+))/g)].map(
    ([, sign, phrase, word]) => ({ sign, text: phrase ?? word ?? '' }),
  );
  const having = (wanted: string) => terms.filter(({ sign }) => sign === wanted);
  return (message) =>
    having('').every(({ text }) => message.includes(text)) &&
    having('-').every(({ text }) => !message.includes(text)) &&
    (having('?').length === 0 || having('?').some(({ text }) => message.includes(text)));
}
