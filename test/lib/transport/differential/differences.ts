import type { Verdict } from './verdict';

/** Something that Node's parser accepts and ours rejects. */
export interface Difference {
  readonly why: string;
  /** Whether it can be the reason for rejecting a response (latin1). */
  readonly explains: (text: string) => boolean;
  /** Responses to a GET that Node accepts. */
  readonly examples: readonly string[];
  /** The same, but newer versions of Node reject them as well. */
  readonly formerExamples?: readonly string[];
}

const ok = 'HTTP/1.1 200 OK\r\n';
const empty = 'Content-Length: 0\r\n\r\n';

/** The values of every `Transfer-Encoding` in the text, including text that only looks like one. */
const codings = (text: string) =>
  [...text.matchAll(/^transfer-encoding:[ \t]*([\s\S]*?)[ \t]*\r\n/gim)].flatMap(([, value = '']) =>
    value.split(/[ \t]*,[ \t]*/),
  );

/** What follows the size of each chunk. */
const extensions = (text: string) =>
  [...text.matchAll(/^[\da-f]+(;.*)\r$/gim)].map(([, extension = '']) => extension);

const validExtension = /^(?:;[\w!#$%&'*+.^`|~-]+(?:=(?:[\w!#$%&'*+.^`|~-]+|"(?:[^"\\]|\\.)*"))?)*$/;

/** Everything about which our parser is stricter than llhttp, on purpose. */
export const differences: readonly Difference[] = [
  {
    why: 'A coding that the proxy cannot decode would reach the client as if it were text (RFC 9112 §6.1, §7)',
    explains: (text) => codings(text).some((coding) => coding.toLowerCase() !== 'chunked'),
    examples: [
      `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
      `${ok}Transfer-Encoding: gzip\r\n\r\nabc`,
      `${ok}Transfer-Encoding: identity\r\n\r\nabc`,
      `${ok}Transfer-Encoding: "chunked"\r\n\r\nabc`,
    ],
    formerExamples: [`${ok}Transfer-Encoding: \r\n\r\nabc`],
  },
  {
    why: 'Chunked may only be applied once (RFC 9112 §7)',
    explains: (text) => codings(text).length > 1,
    examples: [
      `${ok}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${ok}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`,
    ],
  },
  {
    why: 'HTTP/1.0 has no transfer codings: its framing is faulty (RFC 9112 §6.1)',
    explains: (text) => text.includes('HTTP/1.0') && codings(text).length > 0,
    examples: ['HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  },
  {
    why: 'Only HTTP/1.0 and HTTP/1.1 responses are possible (RFC 9110 §2.5)',
    explains: (text) => !/^HTTP\/1\.[01] /.test(text),
    examples: [`HTTP/2.0 200 OK\r\n${empty}`, `HTTP/0.9 200 OK\r\n${empty}`],
  },
  {
    why: 'A status has three digits, and the first is not zero (RFC 9110 §15)',
    explains: (text) => /HTTP\/1\.[01] 0/.test(text),
    examples: [`HTTP/1.1 099 Odd\r\n${empty}`, `HTTP/1.1 000 Odd\r\n${empty}`],
  },
  {
    why: 'Line breaks before a status line are not part of a response (RFC 9112 §2.2 allows them only before requests)',
    explains: (text) => /(?:^|\r\n\r\n)[\r\n]/.test(text),
    examples: [`\r\n${ok}${empty}`, `HTTP/1.1 103 Early Hints\r\n\r\n\r\n${ok}${empty}`],
  },
  {
    why: 'A reason phrase has no control bytes: clients could misinterpret them (RFC 9112 §4)',
    explains: (text) => /HTTP\/1\.[01] \d{3} [^\r\n]*[^\t\r\n\x20-\x7e\x80-\xff]/.test(text),
    examples: [`HTTP/1.1 200 O\x01K\r\n${empty}`, `HTTP/1.1 200 O\0K\r\n${empty}`],
  },
  {
    why: 'A bare CR does not end a status line (RFC 9112 §2.2)',
    explains: (text) => /HTTP\/1\.[01] \d{3}[^\r\n]*\r[^\n]/.test(text),
    examples: [],
    formerExamples: [`HTTP/1.1 200 OK\r\rX-A: 1\r\n${empty}`],
  },
  {
    why: 'Chunk extensions are names and values, without spaces around them (RFC 9112 §7.1.1)',
    explains: (text) => extensions(text).some((extension) => !validExtension.test(extension)),
    examples: [';=b', ';a=', ';a=b"c"'].map(
      (extension) => `${ok}Transfer-Encoding: chunked\r\n\r\n2${extension}\r\nok\r\n0\r\n\r\n`,
    ),
  },
];

/**
 * The one thing that our parser accepts and Node's did not always: white space may be tabs (RFC 9110
 * §5.6.3), also after a content-length and a coding.
 */
export const lenience = {
  explains: (text: string) => /^(?:content-length|transfer-encoding):[^\r\n]*\t *\r\n/im.test(text),
  example: `${ok}Content-Length: 2\t\r\n\r\nok`,
};

const startsWith = (whole: readonly unknown[], part: readonly unknown[]) =>
  part.every((one, at) => one === whole[at]);

/** Whether our parser passes on no more of a response that fails for both than Node's does. */
export function isWithin(ours: Verdict, nodes: Verdict): boolean {
  if (!startsWith(nodes.interims, ours.interims)) return false;
  if (ours.status === undefined) return ours.body === '';
  return (
    ours.status === nodes.status &&
    ours.reason === nodes.reason &&
    JSON.stringify(ours.headers) === JSON.stringify(nodes.headers) &&
    nodes.body.startsWith(ours.body)
  );
}
