import type { Span } from '../../../usage/in-parts';
import { sums, texts, toSumRow } from '../../../usage/sum-row';
import type { UsageRow } from '../../../usage/usage-row';
import type { FunctionName } from '../scf/cloud-function';

/** The most rows that are requested: if this many are returned, there may be more. CLS allows a million. */
export const mostRows = 10_000;

/**
 * The condition that finds the proxy's lines about requests: a word that they contain, in the lines of one
 * function. The index contains words, so this works whatever its delimiters are.
 */
export function toCondition({ name, namespace }: FunctionName): string {
  const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
  return `SCF_FunctionName:${quote(name)} AND SCF_Namespace:${quote(namespace)} AND SCF_Message:"request"`;
}

/**
 * The SQL that adds up those lines, as documented (614/44061): no FROM, strings in single quotes, aliases
 * in GROUP BY. `event` is a column rather than a condition: otherwise a line whose JSON is inaccessible
 * would look like a missing one. The function's name is compared again: a search matches words, and would
 * accept `a-b-c` for `a-b` if hyphens were delimiters of the index.
 */
export function toSql(
  { name: functionName }: Pick<FunctionName, 'name'>,
  { from, to }: Span,
  thresholds: readonly number[],
  most: number = mostRows,
): string {
  const member = (name: string) => `json_extract_scalar(SCF_Message, '$.${name}')`;
  const number = (name: string) => `cast(${member(name)} as bigint)`;
  const classes = thresholds
    .toReversed()
    .map((threshold) => `when ${number('input_tokens')} > ${threshold} then ${threshold}`);
  const groups = {
    logevent: member('event'),
    logroute: member('route'),
    linedate: `substr(${member('time')}, 1, 10)`,
    ...Object.fromEntries(Object.entries(texts).map(([name, source]) => [name, member(source)])),
    broke: `case when ${member('error')} is null then 0 else 1 end`,
    ...(classes.length > 0 && { longcontext: `case ${classes.join(' ')} else 0 end` }),
  };
  const columns = [
    ...Object.entries(groups).map(([name, value]) => `${value} as ${name}`),
    'count(*) as requests',
    ...Object.entries(sums).map(([name, source]) => `sum(${number(source)}) as ${name}`),
  ];
  return `select ${columns.join(', ')} where SCF_FunctionName = '${functionName}' and __TIMESTAMP__ >= ${from} and __TIMESTAMP__ < ${to} group by ${Object.keys(groups).join(', ')} limit ${most}`;
}

/** A row as CLS returns it: JSON, in which numbers may be strings. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the rows of that SQL; undefined if the content of a line is inaccessible to SQL.
 *
 * @param records `AnalysisRecords` of SearchLog.
 */
export function toUsageRows(records: readonly string[]): UsageRow[] | undefined {
  const rows: UsageRow[] = [];
  for (const record of records) {
    const fields = JSON.parse(record) as Fields;
    const { logevent, logroute, longcontext } = fields;
    if (logevent === undefined || logevent === null || logevent === '' || logevent === 'null') {
      return undefined;
    }
    if (logevent !== 'request' || logroute === 'own') continue;
    rows.push(toSumRow(fields, Number(longcontext ?? 0)));
  }
  return rows;
}
