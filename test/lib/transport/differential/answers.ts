import fc from 'fast-check';
import type { Question } from './verdict';

/** A response, byte for byte (latin1), and its request. */
export interface AnswerCase {
  readonly text: string;
  readonly question: Question;
}

const token = fc.constantFrom('X-A', 'x', 'Vary', "!#$%&'*+-.^_`|~09aZ", 'Set-Cookie', 'TE-x');
const value = fc.constantFrom('', '1', 'a b', 'a\tb', '\xe9\xa0', '"q;=,"', 'close', '0', '\x80');
const space = fc.constantFrom('', ' ', '\t', '  ', ' \t ');
const field = fc
  .tuple(token, space, value, space)
  .map(([name, before, text, after]) => `${name}:${before}${text}${after}\r\n`);
const fields = fc.array(field, { maxLength: 3 }).map((lines) => lines.join(''));
const hop = fc.constantFrom(
  '',
  'Connection: close\r\n',
  'connection: keep-alive, X-A\r\n',
  'Keep-Alive: timeout=5\r\n',
  'Upgrade: h2c\r\n',
);
const reason = fc.constantFrom(' OK', ' ', '', ' Sehr sch\xf6n', ' a\tb', '  two');
const status = fc.constantFrom(
  '200',
  '200',
  '200',
  '204',
  '304',
  '404',
  '500',
  '599',
  '799',
  '100',
);
const interim = fc
  .tuple(fc.constantFrom('100', '102', '103'), reason, fields)
  .map(([code, phrase, lines]) => `HTTP/1.1 ${code}${phrase}\r\n${lines}\r\n`);
const bytes = fc
  .array(fc.constantFrom('a', '\0', '\r\n', '0', '\xff', ' ', 'HTTP/1.1 200 OK\r\n\r\n'), {
    maxLength: 5,
  })
  .map((pieces) => pieces.join(''));

const chunk = fc
  .tuple(
    bytes,
    fc.constantFrom('', '0', '00'),
    fc.constantFrom('', ';a', ';a=b', ';a="b c";d', ';a="\\""'),
  )
  .map(([data, zeros, extension]) =>
    data === '' ? '' : `${zeros}${data.length.toString(16)}${extension}\r\n${data}\r\n`,
  );
const chunks = fc
  .tuple(fc.array(chunk, { maxLength: 3 }), fc.constantFrom('0', '000', '0;a'), fields)
  .map(([pieces, last, trailers]) => `${pieces.join('')}${last}\r\n${trailers}\r\n`);

const framed = fc.oneof(
  bytes.map((body) => ({ framing: `Content-Length: ${body.length}\r\n`, body })),
  bytes.map((body) => ({ framing: `content-length:0${body.length} \r\n`, body })),
  chunks.map((body) => ({ framing: 'Transfer-Encoding: chunked\r\n', body })),
  chunks.map((body) => ({ framing: 'transfer-encoding:CHUNKED \r\n', body })),
  bytes.map((body) => ({ framing: '', body })),
);

const question: fc.Arbitrary<Question> = fc
  .constantFrom('GET', 'GET', 'GET', 'POST', 'HEAD')
  .map((method) => ({ method, asksForWebSocket: false }));

/** Responses as servers send them, and as they could. */
export const validAnswers: fc.Arbitrary<AnswerCase> = fc
  .tuple(
    fc.array(interim, { maxLength: 2 }),
    fc.constantFrom('1.1', '1.1', '1.1', '1.0'),
    status,
    reason,
    fields,
    hop,
    framed,
    question,
  )
  .map(([interims, version, code, phrase, lines, hops, { framing, body }, asked]) => {
    const bodiless = asked.method === 'HEAD' || ['100', '204', '304'].includes(code);
    const head = `HTTP/${version} ${code}${phrase}\r\n${lines}${hops}${framing}\r\n`;
    return { text: `${interims.join('')}${head}${bodiless ? '' : body}`, question: asked };
  });

const oddBytes = [
  ...'\r\n\0\t :,;"=09fgx-+\x01\x0b\x7f\x80\xffH\\',
  '\r\n',
  '\n\n',
  ' \r\n',
  '\r\n ',
];
const damage = fc.tuple(
  fc.constantFrom('insert', 'replace', 'delete', 'repeat-line'),
  fc.nat(),
  fc.constantFrom(...oddBytes),
);

function damaged(text: string, [how, where, odd]: readonly [string, number, string]): string {
  const at = where % (text.length + 1);
  if (how === 'insert') return text.slice(0, at) + odd + text.slice(at);
  if (how === 'replace') return text.slice(0, at) + odd + text.slice(at + 1);
  if (how === 'delete') return text.slice(0, at) + text.slice(at + 1);
  const start = text.lastIndexOf('\r\n', at) + 2;
  const end = text.indexOf('\r\n', at) + 2;
  return end < 2 || start < 2
    ? text
    : text.slice(0, end) + text.slice(start, end) + text.slice(end);
}

/** The same with one to three mutations. */
export const brokenAnswers: fc.Arbitrary<AnswerCase> = fc
  .tuple(validAnswers, fc.array(damage, { minLength: 1, maxLength: 3 }))
  .map(([answer, damages]) => ({ ...answer, text: damages.reduce(damaged, answer.text) }));
