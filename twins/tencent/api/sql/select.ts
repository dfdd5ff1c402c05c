import { type Expression, type Fields, parseExpression, type Value } from './expression';
import { readTokens, sqlError, type Tokens } from './tokens';

/** The result of a statement. */
export interface Selection {
  readonly columns: readonly { readonly Name: string; readonly Type: string }[];
  readonly records: readonly Readonly<Record<string, Value>>[];
}

interface Column {
  readonly name: string;
  readonly kind: 'value' | 'count' | 'sum';
  readonly value: Expression;
}

const MOST_ROWS = 1_000_000;

/**
 * Parses `select … as … [where …] group by … [limit …]`: CLS needs no FROM, returns 100 rows without LIMIT
 * (614/58977), and converts names to lower case.
 *
 * @throws {ApiError} for all other SQL, including syntax that only the real service supports.
 */
export function parseSelect(sql: string): (logs: readonly Fields[]) => Selection {
  const tokens = readTokens(sql);
  tokens.expect('select');
  const columns = [parseColumn(tokens)];
  while (tokens.takes(',')) columns.push(parseColumn(tokens));
  const where = tokens.takes('where') ? parseExpression(tokens) : () => true;
  tokens.expect('group', 'by');
  const groups = [tokens.next('word').toLowerCase()];
  while (tokens.takes(',')) groups.push(tokens.next('word').toLowerCase());
  const plain = columns.filter(({ kind }) => kind === 'value').map(({ name }) => name);
  // Every column is either an aggregate or one of the groups.
  if (plain.toSorted().join() !== groups.toSorted().join()) throw sqlError(groups.join(', '));
  const limit = tokens.takes('limit') ? Number(tokens.next('number')) : 100;
  if (limit > MOST_ROWS || !tokens.isOver()) throw sqlError(sql);

  return (logs) => {
    const found = new Map<string, Record<string, Value>>();
    for (const fields of logs) {
      if (where(fields) !== true) continue;
      const values = columns.map(({ value }) => value(fields));
      const id = JSON.stringify(values.filter((_, index) => columns[index]?.kind === 'value'));
      const record = found.get(id) ?? {};
      found.set(id, record);
      for (const [index, { name, kind }] of columns.entries()) {
        const value = values[index] ?? null;
        if (kind === 'value' || value === null) record[name] ??= value;
        else record[name] = Number(record[name] ?? 0) + Number(value);
      }
    }
    return {
      columns: columns.map(({ name, kind }) => ({
        Name: name,
        Type: kind === 'value' ? 'varchar' : 'bigint',
      })),
      records: [...found.values()].slice(0, limit),
    };
  };
}

function parseColumn(tokens: Tokens): Column {
  const kind = (['count', 'sum'] as const).find((one) => tokens.takes(one));
  let value: Expression;
  if (kind) {
    tokens.expect('(');
    value = kind === 'count' && tokens.takes('*') ? () => 1 : parseExpression(tokens);
    tokens.expect(')');
  } else {
    value = parseExpression(tokens);
  }
  tokens.expect('as');
  return { kind: kind ?? 'value', value, name: tokens.next('word').toLowerCase() };
}
