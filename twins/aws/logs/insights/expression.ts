import type { Token, Tokens } from './tokens';

/** The value of a field or an expression; undefined is Insights' null. */
export type Value = string | number | boolean | undefined;
export type Row = ReadonlyMap<string, Value>;
export type Expression = (row: Row) => Value;

/** Functions with their documented parameters (CWL_QuerySyntax-operations-functions). */
const FUNCTIONS: Readonly<
  Record<string, { readonly count: [number, number]; run(...values: Value[]): Value }>
> = {
  floor: { count: [1, 1], run: (value) => onNumbers([value], ([one = 0]) => Math.floor(one)) },
  ceil: { count: [1, 1], run: (value) => onNumbers([value], ([one = 0]) => Math.ceil(one)) },
  least: { count: [2, 9], run: (...values) => onNumbers(values, (all) => Math.min(...all)) },
  greatest: { count: [2, 9], run: (...values) => onNumbers(values, (all) => Math.max(...all)) },
  ispresent: { count: [1, 1], run: (value) => value !== undefined },
  tomillis: { count: [1, 1], run: (value) => toNumber(value) },
  substr: {
    count: [2, 3],
    run(value, start, length) {
      if (value === undefined) return undefined;
      const from = Number(start);
      return String(value).slice(from, length === undefined ? undefined : from + Number(length));
    },
  },
};

/** Reads an expression: `or`, `and`, `not`, comparisons, arithmetic, functions. */
export function parseExpression(tokens: Tokens): Expression {
  const parseAnd = (): Expression => {
    let left = parseNot();
    while (tokens.takes('and')) {
      const [before, after] = [left, parseNot()];
      left = (row) => isTrue(before(row)) && isTrue(after(row));
    }
    return left;
  };
  const parseNot = (): Expression => {
    if (!tokens.takes('not')) return parseComparison(tokens);
    const inner = parseNot();
    return (row) => !isTrue(inner(row));
  };
  let left = parseAnd();
  while (tokens.takes('or')) {
    const [before, after] = [left, parseAnd()];
    left = (row) => isTrue(before(row)) || isTrue(after(row));
  }
  return left;
}

function parseComparison(tokens: Tokens): Expression {
  const left = parseSum(tokens);
  const sign = ['=', '!=', '<=', '>=', '<', '>'].find((one) => tokens.takes(one));
  if (sign === undefined) return left;
  const right = parseSum(tokens);
  return (row) => compare(sign, left(row), right(row));
}

function parseSum(tokens: Tokens): Expression {
  let left = parseProduct(tokens);
  for (;;) {
    const isPlus = tokens.takes('+');
    if (!isPlus && !tokens.takes('-')) return left;
    const [before, after] = [left, parseProduct(tokens)];
    left = (row) =>
      onNumbers([before(row), after(row)], ([one = 0, two = 0]) => one + (isPlus ? two : -two));
  }
}

function parseProduct(tokens: Tokens): Expression {
  let left = parsePrimary(tokens);
  for (;;) {
    const isTimes = tokens.takes('*');
    if (!isTimes && !tokens.takes('/')) return left;
    const [before, after] = [left, parsePrimary(tokens)];
    left = (row) =>
      onNumbers([before(row), after(row)], ([one = 0, two = 1]) =>
        isTimes ? one * two : one / two,
      );
  }
}

function parsePrimary(tokens: Tokens): Expression {
  if (tokens.takes('(')) {
    const inner = parseExpression(tokens);
    tokens.expect(')');
    return inner;
  }
  const token = tokens.next();
  if (token.kind === 'number') return () => Number(token.text);
  if (token.kind === 'text') return () => token.text;
  if (token.kind === 'field') return (row) => row.get(token.text);
  if (token.kind === 'sign') throw tokens.malformed(token);
  if (!tokens.takes('(')) return (row) => row.get(token.text);
  return parseCall(tokens, token);
}

function parseCall(tokens: Tokens, name: Token): Expression {
  const known = FUNCTIONS[name.text.toLowerCase()];
  const parameters = [parseExpression(tokens)];
  while (tokens.takes(',')) parameters.push(parseExpression(tokens));
  tokens.expect(')');
  const [least, most] = known?.count ?? [0, 0];
  if (!known || parameters.length < least || parameters.length > most) throw tokens.malformed(name);
  return (row) => known.run(...parameters.map((parameter) => parameter(row)));
}

/** Null if one of them is null or not a number. */
function onNumbers(values: readonly Value[], run: (numbers: number[]) => number): Value {
  const numbers = values.map(toNumber);
  return numbers.includes(undefined) ? undefined : run(numbers as number[]);
}

export function toNumber(value: Value): number | undefined {
  if (value === undefined || value === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

const isTrue = (value: Value) => value !== undefined && value !== false && value !== 0;

/** Comparisons with null are neither equal nor unequal. */
function compare(sign: string, left: Value, right: Value): boolean {
  if (left === undefined || right === undefined) return false;
  const [one, two] = [toNumber(left), toNumber(right)];
  const order =
    one !== undefined && two !== undefined
      ? Math.sign(one - two)
      : String(left) === String(right)
        ? 0
        : String(left) < String(right)
          ? -1
          : 1;
  switch (sign) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    default:
      return order >= 0;
  }
}
