import { ApiError } from '../../errors';
import { sqlError, type Tokens } from './tokens';

export type Value = string | number | boolean | null;
/** Returns a field of a log; throws if SQL cannot see it. */
export type Fields = (name: string) => Value;
export type Expression = (fields: Fields) => Value;

/** Reads an expression: `and`, comparisons, `is [not] null`, functions, `case`. */
export function parseExpression(tokens: Tokens): Expression {
  let left = parseComparison(tokens);
  while (tokens.takes('and')) {
    const [before, after] = [left, parseComparison(tokens)];
    left = (fields) => before(fields) === true && after(fields) === true;
  }
  return left;
}

function parseComparison(tokens: Tokens): Expression {
  const left = parsePrimary(tokens);
  if (tokens.takes('is')) {
    const isNot = tokens.takes('not');
    tokens.expect('null');
    return (fields) => (left(fields) === null) !== isNot;
  }
  const sign = ['>=', '<=', '<>', '!=', '=', '<', '>'].find((one) => tokens.takes(one));
  if (!sign) return left;
  const right = parsePrimary(tokens);
  return (fields) => compare(sign, left(fields), right(fields));
}

/** As in Presto, on which CLS's SQL is based: null is neither equal nor unequal, and types do not mix. */
function compare(sign: string, left: Value, right: Value): Value {
  if (left === null || right === null) return null;
  if (typeof left !== typeof right) {
    throw new ApiError(
      'FailedOperation.QueryError',
      `'${sign}' cannot be applied to ${typeof left}, ${typeof right}`,
    );
  }
  if (sign === '=') return left === right;
  if (sign === '<>' || sign === '!=') return left !== right;
  if (sign === '<') return left < right;
  if (sign === '>') return left > right;
  return sign === '<=' ? left <= right : left >= right;
}

function parsePrimary(tokens: Tokens): Expression {
  if (tokens.takes('(')) {
    const inner = parseExpression(tokens);
    tokens.expect(')');
    return inner;
  }
  const kind = tokens.peek()?.kind;
  if (kind === 'number') {
    const number = Number(tokens.next());
    return () => number;
  }
  if (kind === 'text') {
    const text = tokens.next();
    return () => text;
  }
  if (tokens.takes('case')) return parseCase(tokens);
  const name = tokens.next('word');
  if (!tokens.takes('(')) return (fields) => fields(name);
  switch (name.toLowerCase()) {
    case 'json_extract_scalar':
      return parseJsonExtract(tokens);
    case 'substr':
      return parseSubstring(tokens);
    case 'cast':
      return parseCast(tokens);
    default:
      throw sqlError(`${name}(`);
  }
}

function parseCase(tokens: Tokens): Expression {
  const branches: { readonly test: Expression; readonly value: Expression }[] = [];
  tokens.expect('when');
  do {
    const test = parseExpression(tokens);
    tokens.expect('then');
    branches.push({ test, value: parseExpression(tokens) });
  } while (tokens.takes('when'));
  tokens.expect('else');
  const other = parseExpression(tokens);
  tokens.expect('end');
  return (fields) => (branches.find(({ test }) => test(fields) === true)?.value ?? other)(fields);
}

/** A scalar as text; null if the text is not JSON, or has no such member. */
function parseJsonExtract(tokens: Tokens): Expression {
  const value = parseExpression(tokens);
  tokens.expect(',');
  const path = tokens.next('text');
  tokens.expect(')');
  const name = /^\$\.(\w+)$/.exec(path)?.[1];
  if (!name) throw sqlError(path);
  return (fields) => {
    const found = parseJson(String(value(fields)))?.[name];
    return found === undefined || found === null || typeof found === 'object'
      ? null
      : String(found);
  };
}

/** Cached, because the columns of a row read the same text. */
let last: { readonly text: string; readonly json: Record<string, unknown> | null } | undefined;

function parseJson(text: string): Record<string, unknown> | null {
  if (last?.text === text) return last.json;
  let json: Record<string, unknown> | null = null;
  try {
    json = JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    // Presto returns null for text that is not JSON.
  }
  last = { text, json };
  return json;
}

/** Positions start at 1. */
function parseSubstring(tokens: Tokens): Expression {
  const value = parseExpression(tokens);
  tokens.expect(',');
  const start = Number(tokens.next('number'));
  tokens.expect(',');
  const length = Number(tokens.next('number'));
  tokens.expect(')');
  return (fields) => {
    const text = value(fields);
    return text === null ? null : String(text).slice(start - 1, start - 1 + length);
  };
}

function parseCast(tokens: Tokens): Expression {
  const value = parseExpression(tokens);
  tokens.expect('as', 'bigint', ')');
  return (fields) => {
    const found = value(fields);
    if (found === null) return null;
    if (/^-?\d+$/.test(String(found))) return Number(found);
    throw new ApiError('FailedOperation.QueryError', `Cannot cast '${found}' to BIGINT`);
  };
}
