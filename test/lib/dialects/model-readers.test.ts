import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import busboy from 'busboy';
import fc from 'fast-check';
import { requireProgram } from '../../support/needs-program';
import { testWith } from '../../support/test-with';
import { json, namesOf } from './model-requests';

/** The fuzzer's seeds: requests as clients write them, and ambiguous ones written on purpose. */
const jsonPieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    ' ',
    '\n',
    '\0',
    '\ufeff',
    '1',
    'null',
    'NaN',
    '/**/',
  ],
  ...['"model"', '"Model"', '"mod\\u0065l"', '"model\\u0000"', '"models"', '"tools"', '"x"'],
  ...['"allowed"', '"other"', '"oth\\u0065r"', "'other'", '"model":"other"', '"model":"allowed"'],
  ...[
    '{"model":"allowed"',
    ',"model":"other"',
    ',"x":{"model":"other"}',
    ',"tools":[{"model":"other"}]',
  ],
];
const jsonText = fc
  .tuple(
    fc.constantFrom('{"model":"allowed"', '{', '{"messages":[],"model":"allowed"', ''),
    fc.array(fc.constantFrom(...jsonPieces), { maxLength: 7 }),
    fc.constantFrom('}', '', ',"messages":[]}'),
  )
  .map(([begin, pieces, end]) => begin + pieces.join('') + end);

const formPieces = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    '--XX',
    '--XX\r\n',
    '--XX--',
    '--XX--\r\n',
    '--XXX',
    ' ',
    '\0',
  ],
  ...['Content-Disposition: form-data; name="model"', 'content-disposition:form-data;name=model'],
  ...[
    'Content-Disposition: form-data; name="x"',
    '; name="model"',
    ";name*=utf-8''model",
    '; name = "model"',
  ],
  ...[
    '; filename="a"',
    'Content-Type: text/plain',
    'Content-Transfer-Encoding: base64',
    'X: 1',
    '\r\n name="model"',
  ],
  ...[
    'allowed',
    'other',
    'b3RoZXI=',
    '\r\n--XX\r\nContent-Disposition: form-data; name="model"\r\n\r\nother',
  ],
];
const plainPart = 'Content-Disposition: form-data; name="model"\r\n\r\nallowed\r\n--XX';
const formText = fc
  .tuple(
    fc.constantFrom('--XX\r\n', '--XX\r\n', '\r\n--XX\r\n', ''),
    fc.array(
      fc.oneof(
        { weight: 1, arbitrary: fc.constant(plainPart) },
        { weight: 2, arbitrary: fc.constantFrom(...formPieces) },
      ),
      { maxLength: 6 },
    ),
    fc.constantFrom('--\r\n', '--', '\r\n--XX--\r\n', ''),
  )
  .map(([begin, pieces, end]) => begin + pieces.join('') + end);
const formType = fc.constantFrom(
  ...[
    'multipart/form-data; boundary=XX',
    'multipart/form-data; boundary="XX"',
    'Multipart/Form-Data;boundary=XX',
  ],
  ...[
    'multipart/form-data; xboundary=YY; boundary=XX',
    'multipart/form-data; boundary=XX; boundary=YY',
  ],
);

const samples = { numRuns: 10_000, seed: 20_261_126 };
const target = { json: '/v1/chat/completions', form: '/v1/audio/transcriptions' };

/** The fuzzed requests whose model the proxy can read, with the names that it read. */
async function accept(
  kind: 'json' | 'form',
  requests: readonly { type: string; text: string }[],
): Promise<{ type: string; text: string; names: readonly string[] }[]> {
  const accepted = [];
  for (const { type, text } of requests) {
    const headers = kind === 'json' ? json : ['content-type', type];
    const names = await namesOf({ target: target[kind], headers, body: text });
    if (typeof names !== 'string') accepted.push({ type, text, names });
  }
  return accepted;
}

const acceptedJson = accept(
  'json',
  fc.sample(jsonText, samples).map((text) => ({ type: '', text })),
);
const acceptedForms = accept(
  'form',
  fc.sample(fc.tuple(formType, formText), samples).map(([type, text]) => ({ type, text })),
);

/** Python's readers, all requests at once. For JSON with a repeated member name, it reports both values. */
function readWithPython(program: string, lines: readonly object[]): string[][] {
  const input = lines.map((line) => JSON.stringify(line)).join('\n');
  const { stdout, stderr } = spawnSync(requireProgram('python3'), ['-c', program], {
    input,
    encoding: 'utf8',
  });
  if (stderr) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
}

const pythonJson = `
import json, sys
for line in sys.stdin:
    pairs = json.loads(json.loads(line)["text"], object_pairs_hook=lambda found: found)
    print(json.dumps([value for name, value in pairs if name.lower() == "model"]))
`;
const pythonForm = `
import json, sys
from email import message_from_bytes
for line in sys.stdin:
    given = json.loads(line)
    head = ("Content-Type: %s\\r\\n\\r\\n" % given["type"]).encode()
    message = message_from_bytes(head + given["text"].encode())
    parts = message.get_payload() if message.is_multipart() else []
    print(json.dumps([part.get_payload(decode=True).decode() for part in parts
        if part.get_param("name", header="content-disposition") == "model"]))
`;

test('the fuzzer finds some accepted requests, and most are rejected', async () => {
  for (const accepted of [await acceptedJson, await acceptedForms]) {
    expect(accepted.length).toBeGreaterThan(50);
    expect(accepted.length).toBeLessThan(samples.numRuns / 2);
  }
});

test('JSON.parse reads the same model as the proxy', async () => {
  for (const { text, names } of await acceptedJson) {
    // Node 24.21 confuses some escaped names.
    if (text.includes('\\')) continue;
    expect([text, (JSON.parse(text) as { model: string }).model]).toEqual([text, names[0]]);
  }
});

testWith('python3', 'Python’s json reads the same model as the proxy', async () => {
  const accepted = await acceptedJson;
  readWithPython(pythonJson, accepted).forEach((models, index) => {
    const { text, names } = accepted[index] as (typeof accepted)[0];
    expect([text, models]).toEqual([text, [names[0]]]);
  });
});

test('busboy reads the same model as the proxy', async () => {
  for (const { type, text, names } of await acceptedForms) {
    const models: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const reader = busboy({ headers: { 'content-type': type } });
      reader.on('field', (name, value) => {
        if (name.toLowerCase().startsWith('model')) models.push(value);
      });
      reader.on('file', (name, file) => {
        if (name === 'model') models.push('a file');
        file.resume();
      });
      reader.on('close', resolve).on('error', reject);
      reader.end(text);
    });
    expect([text, models]).toEqual([text, names]);
  }
});

test('Node’s own fetch (undici) reads the same model as the proxy', async () => {
  for (const { type, text, names } of await acceptedForms) {
    const form = await new Response(text, { headers: { 'content-type': type } }).formData();
    expect([text, form.getAll('model')]).toEqual([text, names]);
  }
});

testWith('python3', 'Python’s email reads the same model as the proxy', async () => {
  const accepted = await acceptedForms;
  readWithPython(pythonForm, accepted).forEach((models, index) => {
    const { text, names } = accepted[index] as (typeof accepted)[0];
    expect([text, models]).toEqual([text, names]);
  });
});
