import { ApiError } from '../errors';

type Fields = Readonly<Record<string, unknown>>;
type Test = (fields: Fields) => boolean;

const TOKEN = /\s*(\(|\)|"(?:\\.|[^"\\])*"|[^\s()":]+(?=:)|:|[^\s()":]+)/y;

/**
 * Parses the part of CLS's search language that finds a function's logs: `key:value`, quotes, `*` and
 * `?` in values, AND, OR, NOT, parentheses. A value without a key is searched for in the message.
 *
 * @throws {ApiError} `FailedOperation.SyntaxError` for anything else. SQL after a pipe is not handled here.
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
  const toPattern = (word: string) => {
    const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return isQuoted ? escaped : escaped.replace(/\\\*/g, '.*').replace(/\\\?/g, '.');
  };
  // Texts are indexed by word: a search term is a sequence of words. Other fields must match completely.
  if (key !== 'SCF_Message') {
    const whole = new RegExp(`^(?:${toPattern(value)})$`, 'is');
    return (fields) => key in fields && whole.test(String(fields[key]));
  }
  const words = toWords(value).map((word) => new RegExp(`^(?:${toPattern(word)})$`, 'is'));
  return (fields) => {
    const found = wordsOf(fields, key);
    return found.some((_, at) => words.every((word, index) => word.test(found[at + index] ?? '')));
  };
}

/** The default word separators of an index (614/39594). */
const DELIMITERS = /[@&?|#()='",;:<>[\]{}/ \n\t\r\\]+/;

/** Cached, because each page of a search reads every line again. */
const known = new WeakMap<Fields, readonly string[]>();

function wordsOf(fields: Fields, key: string): readonly string[] {
  const words = known.get(fields) ?? toWords(String(fields[key] ?? ''));
  known.set(fields, words);
  return words;
}

const toWords = (text: string) => text.split(DELIMITERS).filter((word) => word !== '');

const syntaxError = (query: string) =>
  new ApiError('FailedOperation.SyntaxError', `The query is not understood: ${query}`);
