import { type Expression, parseExpression, type Row, toNumber, type Value } from './expression';
import { readTokens, type Token, type Tokens } from './tokens';

/** A result row: names and texts, without null values. */
export type Result = { readonly field: string; readonly value: string }[];

interface Column {
  readonly name: string;
  readonly value: Expression;
}

interface Aggregate {
  readonly name: string;
  readonly kind: 'count' | 'sum';
  readonly value: Expression;
}

type Command = (rows: readonly Row[]) => readonly Row[];

/** The maximum number of results without `limit`, and the largest allowed `limit`. */
export const MOST_RESULTS = 10_000;

/**
 * Parses a CloudWatch Logs Insights query with aggregation: `fields`, `filter`, `stats … by`, `limit`.
 *
 * @throws {AwsError} MalformedQueryException for everything else, including syntax that only the real service supports.
 */
export function parseInsights(query: string): (rows: readonly Row[]) => Result[] {
  const tokens = readTokens(query);
  const commands: Command[] = [];
  let most = MOST_RESULTS;
  let addsUp = false;
  do {
    const name = tokens.next();
    switch (name.kind === 'word' ? name.text.toLowerCase() : '') {
      case 'fields':
        commands.push(parseFields(tokens));
        break;
      case 'filter': {
        const passes = parseExpression(tokens);
        commands.push((rows) => rows.filter((row) => passes(row) === true));
        break;
      }
      case 'stats':
        commands.push(parseStats(tokens));
        addsUp = true;
        break;
      case 'limit': {
        const token = tokens.next();
        const count = Number(token.text);
        if (token.kind !== 'number' || count < 1 || count > MOST_RESULTS) {
          throw tokens.malformed(token);
        }
        most = count;
        break;
      }
      default:
        throw tokens.malformed(name);
    }
  } while (tokens.takes('|'));
  if (!addsUp || tokens.peek() !== undefined) throw tokens.malformed();
  return (rows) =>
    commands
      .reduce((left, command) => command(left), rows)
      .slice(0, most)
      .map(toResult);
}

function parseList<Item>(tokens: Tokens, parse: () => Item): Item[] {
  const items = [parse()];
  while (tokens.takes(',')) items.push(parse());
  return items;
}

/** `expression as name`, or a field that keeps its name. */
function parseColumn(tokens: Tokens): Column {
  const first = tokens.peek();
  const value = parseExpression(tokens);
  return { value, name: parseName(tokens) ?? plainName(tokens, first) };
}

function parseName(tokens: Tokens): string | undefined {
  if (!tokens.takes('as')) return undefined;
  const token = tokens.next();
  if (token.kind !== 'word' && token.kind !== 'field') throw tokens.malformed(token);
  return token.text;
}

function plainName(tokens: Tokens, first: Token | undefined): string {
  if (first?.kind === 'word' || first?.kind === 'field') return first.text;
  throw tokens.malformed(first);
}

/** Adds the columns; existing ones stay, so that later commands can use them. */
function parseFields(tokens: Tokens): Command {
  const columns = parseList(tokens, () => parseColumn(tokens));
  return (rows) =>
    rows.map((row) => {
      const all = new Map(row);
      for (const { name, value } of columns) all.set(name, value(row));
      return all;
    });
}

function parseAggregate(tokens: Tokens): Aggregate {
  const token = tokens.next();
  const kind = token.kind === 'word' ? token.text.toLowerCase() : '';
  if (kind !== 'count' && kind !== 'sum') throw tokens.malformed(token);
  tokens.expect('(');
  const value = kind === 'count' && tokens.takes('*') ? () => 1 : parseExpression(tokens);
  tokens.expect(')');
  return { kind, value, name: parseName(tokens) ?? plainName(tokens, undefined) };
}

function parseStats(tokens: Tokens): Command {
  const aggregates = parseList(tokens, () => parseAggregate(tokens));
  const columns = tokens.takes('by') ? parseList(tokens, () => parseColumn(tokens)) : [];
  return (rows) => {
    const groups = new Map<string, Map<string, Value>>();
    for (const row of rows) {
      const keys = columns.map(({ name, value }) => [name, value(row)] as const);
      const id = JSON.stringify(keys.map(([, value]) => value ?? null));
      const group = groups.get(id) ?? new Map<string, Value>(keys);
      groups.set(id, group);
      for (const { kind, name, value } of aggregates) {
        const one = kind === 'count' ? Number(value(row) !== undefined) : toNumber(value(row));
        if (one !== undefined) group.set(name, Number(group.get(name) ?? 0) + one);
      }
    }
    return [...groups.values()];
  };
}

const toResult = (row: Row): Result =>
  [...row].flatMap(([field, value]) =>
    value === undefined ? [] : [{ field, value: toText(value) }],
  );

/** Numbers with more than seven digits are printed like a Java double: 1.28E8. */
function toText(value: NonNullable<Value>): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'string' || Math.abs(value) < 1e7) return String(value);
  return value.toExponential().replace('e+', 'E').replace('e', 'E');
}
