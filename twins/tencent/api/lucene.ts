import { ApiError } from '../errors';

type Fields = Readonly<Record<string, unknown>>;
type Test = (fields: Fields) => boolean;

const TOKEN = /\s*(\(|\)|"(?:\\.|[^"\\])*"|[^\s()":]+(?=:)|:|[^\s()":]+)/y;

/**
 * Reads the part of CLS's search language that finds logs of a function: `key:value`, quotes, `*` and
 * `?` in values, AND, OR, NOT, parentheses. A value without a key is looked for in the message.
 *
 * @throws {ApiError} `FailedOperation.SyntaxError` for all else, pipes to SQL included.
 */
export function parseQuery(query: string): Test {
  const tokens = tokenize(query);
  let position = 0;
  const peek = () => tokens[position];
  const next = () => tokens[position++];

  const parseOr = (): Test => {
    let left = parseAnd();
    while (peek()?.toUpperCase() === 'OR') {
      next();
      const [before, after] = [left, parseAnd()];
      left = (fields) => before(fields) || after(fields);
    }
    return left;
  };
  const parseAnd = (): Test => {
    let left = parseNot();
    for (let token = peek(); token !== undefined; token = peek()) {
      if (token === ')' || token.toUpperCase() === 'OR') break;
      if (token.toUpperCase() === 'AND') next();
      const [before, after] = [left, parseNot()];
      left = (fields) => before(fields) && after(fields);
    }
    return left;
  };
  const parseNot = (): Test => {
    if (peek()?.toUpperCase() !== 'NOT') return parseTerm();
    next();
    const inner = parseNot();
    return (fields) => !inner(fields);
  };
  const parseTerm = (): Test => {
    const token = next();
    if (token === undefined || token === ')' || token === ':') throw syntaxError(query);
    if (token === '(') {
      const inner = parseOr();
      if (next() !== ')') throw syntaxError(query);
      return inner;
    }
    if (peek() !== ':') return toTest('SCF_Message', token);
    next();
    const value = next();
    if (value === undefined || /^[():]$/.test(value)) throw syntaxError(query);
    return toTest(token, value);
  };

  if (tokens.length === 0 || (tokens.length === 1 && tokens[0] === '*')) return () => true;
  const test = parseOr();
  if (position < tokens.length) throw syntaxError(query);
  return test;
}

function tokenize(query: string): string[] {
  if (query.includes('|')) throw syntaxError(query);
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (query.slice(pattern.lastIndex).trim() !== '') {
    const token = pattern.exec(query)?.[1];
    if (token === undefined) throw syntaxError(query);
    tokens.push(token);
  }
  return tokens;
}

function toTest(key: string, written: string): Test {
  const isQuoted = written.startsWith('"');
  const value = isQuoted ? written.slice(1, -1).replace(/\\(.)/g, '$1') : written;
  const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = isQuoted ? escaped : escaped.replace(/\\\*/g, '.*').replace(/\\\?/g, '.');
  // Texts are indexed word by word, so that a value matches anywhere; other fields as a whole.
  const regexp = new RegExp(key === 'SCF_Message' ? pattern : `^(?:${pattern})$`, 'is');
  return (fields) => key in fields && regexp.test(String(fields[key]));
}

const syntaxError = (query: string) =>
  new ApiError('FailedOperation.SyntaxError', `The query is not understood: ${query}`);
