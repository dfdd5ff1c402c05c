import { AwsError } from '../../api/aws-error';

export interface Token {
  readonly kind: 'word' | 'field' | 'text' | 'number' | 'sign';
  readonly text: string;
  /** Its position in the query, for errors. */
  readonly at: number;
}

/** The tokens of a query, with one token of lookahead. */
export interface Tokens {
  /** Consumes the next token if it is this sign or keyword (keywords are case-insensitive). */
  takes(text: string): boolean;
  /** @throws {AwsError} MalformedQueryException unless the next token is this one. */
  expect(text: string): void;
  peek(): Token | undefined;
  next(): Token;
  /** The error for an unexpected token. */
  malformed(token?: Token): AwsError;
}

const TOKEN =
  /\s*(?:`([^`]+)`|'([^']*)'|"([^"]*)"|(\d+(?:\.\d+)?)|(@?[A-Za-z_][\w.]*)|(!=|<=|>=|[()+\-*/^%=<>,|]))/y;

/** Splits a CloudWatch Logs Insights query into tokens. */
export function readTokens(query: string): Tokens {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const fail = (at: number) =>
    new AwsError(
      'MalformedQueryException',
      `unexpected symbol found ${query[at] ?? '<EOF>'} at line 1 and position ${at}`,
    );
  while (query.slice(pattern.lastIndex).trim() !== '') {
    const at = query.length - query.slice(pattern.lastIndex).trimStart().length;
    const match = pattern.exec(query);
    if (!match) throw fail(at);
    const [, field, single, double, number, word, sign] = match;
    const text = field ?? single ?? double ?? number ?? word ?? sign ?? '';
    const kind =
      field !== undefined
        ? 'field'
        : (single ?? double) !== undefined
          ? 'text'
          : number !== undefined
            ? 'number'
            : word !== undefined
              ? 'word'
              : 'sign';
    tokens.push({ kind, text, at });
  }
  let position = 0;
  const peek = () => tokens[position];
  const malformed = (token = peek()) => fail(token?.at ?? query.length);
  const takes = (text: string) => {
    const token = peek();
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'sign')) return false;
    if (token.text.toLowerCase() !== text) return false;
    position += 1;
    return true;
  };
  return {
    ...{ peek, malformed, takes },
    expect(text) {
      if (!takes(text)) throw malformed();
    },
    next() {
      const token = peek();
      if (token === undefined) throw malformed();
      position += 1;
      return token;
    },
  };
}
