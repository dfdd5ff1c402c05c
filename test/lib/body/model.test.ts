import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JsonModelScanner } from '../../../lib/body/json-model';
import { boundaryOf, findMultipartModel } from '../../../lib/body/multipart-model';
import { findTargetModel } from '../../../lib/body/target-model';

function scan(text: string, pieceSize = text.length * 4 + 1) {
  const scanner = new JsonModelScanner();
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += pieceSize) {
    scanner.feed(bytes.subarray(start, start + pieceSize));
  }
  return scanner.isAmbiguous ? 'ambiguous' : scanner.model;
}

describe('the model of a JSON body', () => {
  test.each([
    ['first', '{"model":"gpt-4o","messages":[]}', 'gpt-4o'],
    ['last, after much else', '{"a":[{"model":"x"}],"b":{"model":"y"} , "model" : "gpt" }', 'gpt'],
    ['beside a string that looks like it', '{"a":"\\"model\\":\\"x\\"","model":"gpt"}', 'gpt'],
    ['with escapes', '{"mod\\u0065l":"g\\u0070t"}', 'gpt'],
    ['in Chinese', '{"model":"模型-四"}', '模型-四'],
    ['nowhere', '{"messages":["model","x"]}', undefined],
    ['in a list, which is no object', '[{"model":"gpt"}]', undefined],
    ['in a string, which is no object', '"{\\"model\\":1}"', undefined],
    ['twice', '{"model":"a","x":1,"model":"b"}', 'ambiguous'],
    ['twice, once in another case', '{"model":"a","Model":"b"}', 'ambiguous'],
    ['twice, once escaped', '{"model":"a","\\u006dodel":"b"}', 'ambiguous'],
    ['as a number', '{"model":1}', 'ambiguous'],
    ['as an object', '{"model":{"model":"x"}}', 'ambiguous'],
    ['too long', `{"model":"${'x'.repeat(600)}"}`, 'ambiguous'],
  ])('that stands %s', (_where, text, expected) => {
    for (const pieceSize of [1, 2, 3, 7, 10_000]) expect(scan(text, pieceSize)).toBe(expected);
  });

  test('is what JSON.parse finds, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((key) => key.toLowerCase() !== 'model'),
          fc.jsonValue(),
        ),
        fc.string({ maxLength: 50, unit: 'grapheme' }),
        fc.nat(),
        fc.integer({ min: 1, max: 40 }),
        (others, model, place, pieceSize) => {
          const entries = Object.entries(others);
          entries.splice(place % (entries.length + 1), 0, ['model', model]);
          const text = JSON.stringify(Object.fromEntries(entries), undefined, place % 3);
          expect(scan(text, pieceSize)).toBe(JSON.parse(text).model);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('never throws, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        new JsonModelScanner().feed(Buffer.from(bytes));
        findMultipartModel(Buffer.from(bytes), 'x');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the model of a form', () => {
  const part = (name: string, value: string) =>
    `--b7\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

  test('is found behind a file, and only once its part is whole', () => {
    const file = `--b7\r\nContent-Disposition: form-data; name="file"; filename="model"\r\n\r\n\0\r\n\r\nname="model"\r\n`;
    const text = `${file}${part('model', 'whisper-1')}--b7--\r\n`;
    expect(findMultipartModel(Buffer.from(text), 'b7').model).toBe('whisper-1');
    const cut = Buffer.from(text.slice(0, text.indexOf('per-1')));
    expect(findMultipartModel(cut, 'b7').model).toBeUndefined();
  });

  test('is ambiguous when it is there twice', () => {
    const text = `${part('model', 'a')}${part('model', 'b')}--b7--\r\n`;
    expect(findMultipartModel(Buffer.from(text), 'b7').isAmbiguous).toBe(true);
  });

  test('is looked for only in a form', () => {
    expect(boundaryOf('multipart/form-data; boundary=b7')).toBe('b7');
    expect(boundaryOf('Multipart/Form-Data; charset=x; boundary="b 7"')).toBe('b 7');
    expect(boundaryOf('application/json')).toBeUndefined();
    expect(boundaryOf(undefined)).toBeUndefined();
  });
});

describe('the model of a target', () => {
  test.each([
    ['/v1beta/models/gemini-2.5-flash:generateContent?key=x', false, 'gemini-2.5-flash'],
    ['/v1beta/tunedModels/mine:streamGenerateContent', true, 'mine'],
    ['/openai/deployments/my-gpt/chat/completions?api-version=1', true, 'my-gpt'],
    ['/v1/realtime?model=gpt-realtime', false, 'gpt-realtime'],
    ['/v1/realtime?intent=x&model=gpt%2Drealtime', false, 'gpt-realtime'],
    // The body counts, so a query must not speak for it.
    ['/v1/chat/completions?model=cheap', true, undefined],
    ['/v1/realtime?model=a&model=b', false, undefined],
    // What a server might read as another path names no model.
    ['/v1beta/models/a:x/../../models/b:x', false, undefined],
    ['/v1beta/models/..:x', false, undefined],
    ['/v1beta/models/a%2F..%2Fb:x', false, undefined],
  ])('%s', (target, hasBody, expected) => {
    expect(findTargetModel(target, hasBody)).toBe(expected);
  });
});
