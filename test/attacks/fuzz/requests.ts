import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

/** A generated request. */
export interface FuzzedRequest {
  readonly target: string;
  /** A flat list of names and values, in which names may be repeated. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** The key's patterns, and names that match them or do not. */
export const patterns = 'gpt-*,gemini-2*';
const allowed = [
  'gpt-5',
  'gpt-4o-transcribe',
  'GPT-5',
  'gemini-2.5-flash',
  'models/gemini-2.5-pro',
];
const forbidden = ['o1-pro', 'gemini-3-pro', 'claude-opus', 'models/gemini-3', 'xgpt-5'];

/** A random number generator with a seed (mulberry32). */
function createRandom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    chance: (probability: number) => next() < probability,
    below: (bound: number) => Math.floor(next() * bound),
    pick: <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item,
  };
}
type Random = ReturnType<typeof createRandom>;

/** Generates requests that name models in many ways, most of them almost valid. */
export function createFuzzedRequests(count: number, seed: number): FuzzedRequest[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const isForm = random.chance(0.4);
    const isPlain = isForm && random.chance(0.7);
    const target = isPlain ? '/v1/audio/transcriptions' : toTarget(random);
    const { contentType, body } = isForm ? toForm(random) : toJson(random);
    const type = contentType === undefined ? [] : ['Content-Type', contentType];
    const coding = random.chance(0.05) ? random.pick(codings) : undefined;
    const headers = [...type, ...(coding ? ['Content-Encoding', coding[0]] : [])];
    if (random.chance(0.1)) {
      headers.splice(random.pick([0, headers.length]), 0, ...random.pick(oddHeaders));
    }
    return { target, headers, body: coding ? coding[1](body) : body };
  });
}

const codings: readonly (readonly [name: string, compress: (body: Buffer) => Buffer])[] = [
  ...[
    ['gzip', gzipSync] as const,
    ['GZIP', gzipSync] as const,
    ['br', brotliCompressSync] as const,
  ],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['gzip, gzip', (body) => gzipSync(gzipSync(body))],
  ['identity', (body) => body],
  ['gzip', (body) => body],
];

/** Headers that could make a server read a body differently. */
const oddHeaders: readonly (readonly [name: string, value: string])[] = [
  ['Content-Type', 'application/json'],
  ['content-type', 'multipart/form-data; boundary=B'],
  ['Content_Type', 'multipart/form-data; boundary=B'],
  ['Content-Encoding', 'identity'],
  ['Connection', 'content-type'],
  ['Connection', 'keep-alive, content-encoding'],
  ['X-HTTP-Method-Override', 'PUT'],
  ['x-method', 'GET'],
  ['anthropic-version', '2023-06-01'],
  ['api-key', 'x'],
  ['x-goog-api-key', 'x'],
  ['Content-Type', 'application/sdp'],
];

const toName = (random: Random) => random.pick(random.chance(0.55) ? allowed : forbidden);

const targets = [
  ...['/v1/chat/completions', '/v1/responses', '/v1/completions', '/v1/embeddings', '/v1/messages'],
  ...[
    '/v1/audio/transcriptions',
    '/v1/images/edits',
    '/v1/chat/completions',
    '/v1/chat/completions',
  ],
];

function toTarget(random: Random): string {
  if (random.chance(0.7)) {
    const target = random.pick(targets);
    if (random.chance(0.75)) return target;
    const name = random.pick([
      'model',
      'model',
      'model',
      'Model',
      'mod%65l',
      'model[]',
      'deployment',
      'x',
    ]);
    return `${target}?${name}=${toName(random)}${random.pick(['', '&a=1', ';b=2'])}`;
  }
  const verb = random.pick(['generateContent', 'streamGenerateContent', 'embedContent', 'x', '']);
  const version = random.pick(['v1beta', 'v1', 'v1alpha', 'V1beta']);
  const kind = random.pick(['models', 'models', 'models', 'Models', 'tunedModels']);
  const colon = random.pick([':', ':', ':', '%3A', '%3a', '']);
  const between = random.pick(['/', '/', '/', '//', '%2F', '/./', '/x/../']);
  const name = mutate(random, toName(random).replace(/^models\//, ''));
  return `/${version}/${kind}${between}${name}${colon}${verb}`;
}

function mutate(random: Random, text: string): string {
  if (random.chance(0.7)) return text;
  const at = random.below(text.length);
  const code = text.charCodeAt(at).toString(16);
  const written = random.pick([`%${code}`, `%25${code}`, `${text[at]}/`, `${text[at]};`, `%00`]);
  return text.slice(0, at) + written + text.slice(at + 1);
}

function toJson(random: Random) {
  const members = [`${toKey(random, 'model')}${space(random)}:${space(random)}${toValue(random)}`];
  for (let count = random.below(4); count > 0; count--) members.push(toMember(random));
  const shuffled = members.map((member) => [random.below(1000), member] as const);
  shuffled.sort(([one], [other]) => one - other);
  const comma = () => `${space(random)},${space(random)}`;
  let text = `{${space(random)}${shuffled.map(([, member]) => member).join(comma())}${space(random)}}`;
  if (random.chance(0.1)) text = spoil(random, text);
  const encoding = random.chance(0.04) ? 'utf16le' : 'utf8';
  const contentType = random.pick([
    ...['application/json', 'application/json', 'application/json', undefined, 'text/plain'],
    ...['application/json; charset=utf-8', 'application/json;charset=utf-16', 'Application/JSON'],
    ...[
      'application/sdp',
      'application/sdp',
      'application/vnd.api+json',
      'application/x-www-form-urlencoded',
    ],
  ]);
  return { contentType, body: Buffer.from(text, encoding) };
}

const space = (random: Random) =>
  random.chance(0.85) ? '' : random.pick([' ', '\n', '\t', '\r\n']);

function toKey(random: Random, name: string): string {
  if (random.chance(0.75)) return `"${name}"`;
  const at = random.below(name.length);
  const code = name.charCodeAt(at).toString(16).padStart(4, '0');
  return random.pick([
    `"${name.slice(0, at)}\\u${code}${name.slice(at + 1)}"`,
    `"${name.toUpperCase()}"`,
    `"${name} "`,
    `"${name}\\u0000"`,
    `'${name}'`,
    name,
    `"\\ufeff${name}"`,
  ]);
}

function toValue(random: Random): string {
  const name = toName(random);
  if (random.chance(0.75)) return JSON.stringify(name);
  return random.pick([
    JSON.stringify(name).replace('o', '\\u006f'),
    JSON.stringify([name, toName(random)]),
    JSON.stringify({ id: name }),
    JSON.stringify(`${name}\0`),
    JSON.stringify(` ${name} `),
    JSON.stringify(`${toName(random)},${name}`),
    `"${name}\\ud800"`,
    'null',
    '5',
  ]);
}

function toMember(random: Random): string {
  const name = toName(random);
  return random.pick([
    `${toKey(random, 'model')}:${toValue(random)}`,
    `"models":${JSON.stringify([name])}`,
    `"tools":[{"type":"x","model":${JSON.stringify(name)}}]`,
    `"messages":[{"role":"user","content":${JSON.stringify(`"model":"${name}"`)}}]`,
    `"metadata":{"model":${JSON.stringify(name)}}`,
    '"stream":true',
    '"n":1e400',
    `"x":"\\"model\\":\\"${name}\\""`,
  ]);
}

function spoil(random: Random, text: string): string {
  const at = random.below(text.length);
  return random.pick([
    `\ufeff${text}`,
    `${text}${text}`,
    text.replace('}', ',}'),
    text.replace('{', '{/* "model":"gpt-5", */'),
    `${text.slice(0, at)}\0${text.slice(at)}`,
    text.slice(0, at),
    `[${text}]`,
    text.replaceAll('"', "'"),
  ]);
}

function toForm(random: Random) {
  const boundary = random.chance(0.8) ? 'B' : random.pick(['abc123', 'a b', '--', 'x;y', "it's"]);
  const other = 'other';
  const end = random.chance(0.9) ? '\r\n' : random.pick(['\n', '\r']);
  const pieces: string[] = [];
  if (random.chance(0.1)) pieces.push('preamble', end);
  for (let count = 1 + random.below(3); count > 0; count--) {
    const used = random.chance(0.94) ? boundary : other;
    const isPlain = random.chance(0.75);
    const part = isPlain ? toPlainPart(random, count, end) : toPart(random, end);
    pieces.push(`--${used}${isPlain ? '' : random.pick(['', ' '])}`, end, part, end);
  }
  if (random.chance(0.92)) pieces.push(`--${boundary}--`, end);
  if (random.chance(0.1)) pieces.push(`--${other}${end}${toPart(random, end)}${end}--${other}--`);
  const quoted = random.chance(0.5) ? `"${boundary}"` : boundary;
  const contentType = random.pick([
    ...Array<string>(24).fill(`multipart/form-data; boundary=${quoted}`),
    `multipart/form-data; xboundary=${other}; boundary=${quoted}`,
    `multipart/form-data; boundary=${quoted}; boundary=${other}`,
    `multipart/form-data; BOUNDARY=${quoted}`,
    `multipart/form-data;boundary =${quoted}`,
    `Multipart/Form-Data; charset=utf-8; boundary=${quoted}`,
    `multipart/mixed; boundary=${quoted}`,
    `multipart/form-data; boundary*=utf-8''${boundary}`,
  ]);
  return { contentType, body: Buffer.from(pieces.join('')) };
}

/** The first part names the model, the others something else. */
function toPlainPart(random: Random, count: number, end: string): string {
  const name = count === 1 ? 'model' : `field${count}`;
  return `Content-Disposition: form-data; name="${name}"${end}${end}${toName(random)}`;
}

function toPart(random: Random, end: string): string {
  const name = random.pick([
    ...Array<string>(6).fill('name="model"'),
    ...['name=model', 'name = "model"', 'NAME="model"', 'name="Model"', 'name="mod\\el"'],
    ...["name*=UTF-8''model", 'name="file"; filename="model"', 'filename="a"; name="model"'],
    ...['name="model[]"', 'name="%6dodel"', 'x="; name=\\"model\\""; name="a"', 'name="a"'],
    ...['name="a"; name="model"', 'name="model"; name="a"', `name=${end} "model"`],
  ]);
  const field = random.pick(['Content-Disposition', 'content-disposition', 'Content-Disposition ']);
  const more = random.pick([
    ...[
      '',
      '',
      '',
      '',
      `Content-Type: text/plain${end}`,
      `Content-Transfer-Encoding: base64${end}`,
    ],
    `Content-Disposition: form-data; name="a"${end}`,
  ]);
  return `${field}: form-data; ${name}${end}${more}${end}${toName(random)}`;
}
