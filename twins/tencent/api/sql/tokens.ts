import { ApiError } from '../../errors';

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'sign';
  readonly text: string;
}

/** The tokens of a statement. */
export interface Tokens {
  /** Consumes the next token if it is this keyword or sign. */
  takes(text: string): boolean;
  /** Consumes these keywords, in this order. */
  expect(...texts: string[]): void;
  next(kind?: Token['kind']): string;
  isOver(): boolean;
  peek(): Token | undefined;
}

const TOKEN = /\s*(?:'((?:[^']|'')*)'|"([^"]+)"|(\d+)|([A-Za-z_]\w*)|(>=|<=|<>|!=|[(),*=<>]))/y;

/** The error for invalid SQL, or SQL that the twin does not support. */
export const sqlError = (sql: string) =>
  new ApiError('FailedOperation.SyntaxError', `Syntax error in SQL, near: ${sql.slice(0, 60)}`);

/** Splits a CLS SQL statement into tokens. Strings are in single quotes, names may be in double quotes. */
export function readTokens(sql: string): Tokens {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  while (sql.slice(pattern.lastIndex).trim() !== '') {
    const rest = sql.slice(pattern.lastIndex);
    const match = pattern.exec(sql);
    if (!match) throw sqlError(rest);
    const [, text, quoted, number, word, sign] = match;
    if (text !== undefined) tokens.push({ kind: 'text', text: text.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else tokens.push({ kind: 'word', text: quoted ?? word ?? '' });
  }
  let position = 0;
  const peek = () => tokens[position];
  const fail = () =>
    sqlError(
      tokens
        .slice(position)
        .map(({ text }) => text)
        .join(' '),
    );
  const takes = (text: string) => {
    const token = peek();
    const isIt = token && token.kind !== 'text' && token.text.toLowerCase() === text;
    if (isIt) position += 1;
    return isIt === true;
  };
  return {
    ...{ peek, takes },
    expect(...texts) {
      for (const text of texts) if (!takes(text)) throw fail();
    },
    next(kind) {
      const token = peek();
      if (!token || (kind && token.kind !== kind)) throw fail();
      position += 1;
      return token.text;
    },
    isOver: () => position === tokens.length,
  };
}
