import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addIncludeUsage } from '../../../../lib/dialects/stream-request';
import { AnswerReader } from '../../../../lib/layers/usage/answer-reader';
import { ExtraChunkFilter } from '../../../../lib/layers/usage/extra-chunk';
import { JsonPicker, toLevel } from '../../../../lib/layers/usage/json-picker';
import { SseScanner } from '../../../../lib/layers/usage/sse-scanner';
import { toJsonNames } from '../../../support/json-names';
import { TextAnswer } from './text-answer';

const runs = { numRuns: 10_000 };

/** Where bytes are split, as fractions of their length. */
const borders = fc.array(fc.nat({ max: 1000 }), { maxLength: 4 });

function divide(bytes: Buffer, shares: readonly number[]): Buffer[] {
  const places = shares.map((share) => Math.floor((share / 1000) * bytes.length));
  const all = [0, ...places.toSorted((one, other) => one - other), bytes.length];
  return all.slice(1).map((to, index) => bytes.subarray(all[index], to));
}

/** Names and texts that could be mistaken for the members in question. */
const trap = fc.constantFrom(
  ...[
    'usage',
    'model',
    'message',
    'usag\u0065',
    '"usage":{',
    '\\',
    '\\"',
    '[DONE]',
    '\ud83e\udd8a',
  ],
  ...[
    '}',
    ',',
    'stream',
    'stream_options',
    'choices',
    '',
    '\n',
    'data: ',
    'prompt_tokens',
    '\u00e4',
  ],
);
const text = fc.oneof({ weight: 3, arbitrary: trap }, fc.string({ maxLength: 60, unit: 'binary' }));
const name = toJsonNames(text);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(true, false, null, 0, 12),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(name, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any;
const object = fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true }) as fc.Arbitrary<
  Record<string, unknown>
>;
const indent = fc.constantFrom(undefined, 1, '\t');

describe('the JSON picker', () => {
  const members = toLevel({ usage: true, model: true, message: { usage: true, model: true } });

  test('finds the same as JSON.parse, in any JSON and any pieces', () => {
    fc.assert(
      fc.property(object, indent, borders, (json, space, shares) => {
        const found: Record<string, unknown> = {};
        let ends = 0;
        const picker = new JsonPicker(members, {
          onPick(path, picked) {
            found[path] = JSON.parse(Buffer.from(picked, 'latin1').toString());
          },
          onObjectEnd: () => void ends++,
        });
        const bytes = Buffer.from(JSON.stringify(json, undefined, space));
        for (const piece of divide(bytes, shares)) picker.push(piece);
        const inside = json.message as Record<string, unknown> | undefined | null;
        const isObject = typeof inside === 'object' && inside !== null && !Array.isArray(inside);
        // Serialized and parsed again, because JSON does not distinguish -0 from 0.
        const expected = JSON.parse(
          JSON.stringify({
            usage: json.usage,
            model: json.model,
            ...(isObject && { 'message.usage': inside.usage, 'message.model': inside.model }),
          }),
        ) as unknown;
        expect([found, ends]).toEqual([expected, 1]);
      }),
      runs,
    );
  });
});

/** Bytes that resemble a response, and some that do not. */
const garbage = fc
  .array(
    fc.oneof(
      trap,
      fc.constantFrom(
        ...[
          '{"usage":{"prompt_tokens":1}',
          '{"message":{"usage":',
          'data:',
          '\r',
          '\n',
          '\r\n\r\n',
        ],
        ...['"', '[', ']', '{', '}', ':', 'null', ': c', '"usage"', 'event: x', '\ufeff', 'D'],
      ),
      fc.string({ maxLength: 5, unit: 'binary' }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.from(parts.join('')));

describe('the response reader', () => {
  test('never throws, and the split into pieces makes no difference', () => {
    fc.assert(
      fc.property(garbage, fc.boolean(), borders, (bytes, isEventStream, shares) => {
        const read = (pieces: readonly Buffer[]) => {
          const reader = new AnswerReader(isEventStream);
          for (const piece of pieces) reader.push(piece);
          reader.end();
          return reader.read();
        };
        expect(read(divide(bytes, shares))).toEqual(read([bytes]));
      }),
      runs,
    );
  });
});

describe('the scanner of events', () => {
  const line = fc.oneof(
    fc.constantFrom('data: {"a":1}', 'data:x', 'data', 'dat', 'data: ', ': c', 'event: e', '', ''),
    fc.string({ maxLength: 10 }).map((given) => given.replaceAll(/[\r\n]/g, '')),
  );
  const lines = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 12 });

  /** The data of each event, parsed exactly as the standard says. */
  function readSlowly(stream: string): string[] {
    const events = [''];
    const all = stream.split(/\r\n|\n|\r/);
    all.forEach((given, index) => {
      if (given.startsWith('data:')) events.push(`${events.pop()}${given.slice(5)}`);
      else if (given === '' && index < all.length - 1) events.push('');
    });
    return events;
  }

  test('finds the data of each event, wherever the bytes are split', () => {
    fc.assert(
      fc.property(lines, borders, (given, shares) => {
        const stream = given.flat().join('');
        const events = [''];
        const scanner = new SseScanner({
          onData: (bytes, from, to) => {
            events.push(events.pop() + bytes.toString('utf8', from, to));
          },
          onEventEnd: () => void events.push(''),
        });
        // As single bytes, so that no character in the test's own text is split.
        const isAscii = /^[\0-\x7f]*$/.test(stream);
        const bytes = Buffer.from(stream);
        for (const piece of isAscii ? divide(bytes, shares) : [bytes]) scanner.push(piece);
        expect(events).toEqual(readSlowly(stream));
      }),
      runs,
    );
  });
});

describe('STREAM_USAGE', () => {
  test('adds include_usage and changes nothing else in a request', () => {
    const body = fc.record(
      {
        model: text,
        stream: fc.constantFrom(true, true, false, 'true', null),
        stream_options: fc.oneof(object, fc.constantFrom(null, { include_usage: true }, 'x')),
        messages: value,
      },
      { noNullPrototype: true, requiredKeys: [] },
    );
    fc.assert(
      fc.property(body, object, indent, (named, more, space) => {
        const json = { ...more, ...named } as Record<string, unknown>;
        const changed = addIncludeUsage(Buffer.from(JSON.stringify(json, undefined, space)));
        if (!changed) return;
        expect(json.stream).toBe(true);
        const { stream_options: options, ...rest } = JSON.parse(String(changed));
        const { stream_options: given, ...others } = JSON.parse(JSON.stringify(json));
        expect(rest).toEqual(others);
        expect(options).toEqual({ ...given, include_usage: true });
      }),
      runs,
    );
  });

  test('removes the usage chunk from a stream, and no other byte', () => {
    const usual = fc.constantFrom(
      'data: {"choices":[{"delta":{"content":"x"}}],"usage":null}',
      'data: {"choices":[],"usage":null}',
      'data: {"a":"}",\ndata: "choices":[1],"usage":{}}',
      ': keep-alive',
      'data: [DONE]',
      'event: ping\nid: 1',
    );
    const extra = fc.constantFrom(
      'data: {"choices":[],"usage":{"prompt_tokens":1}}',
      'data:{ "usage": {}, "x": "\u00e4", "choices": [ ] }',
    );
    const event = fc.oneof(
      usual.map((given) => ({ text: `${given}\n\n`, isExtra: false })),
      extra.map((given) => ({ text: `${given}\n\n`, isExtra: true })),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), borders, (events, shares) => {
        const sink = new TextAnswer();
        const filter = new ExtraChunkFilter(sink);
        filter.head({
          status: 200,
          reason: undefined,
          headers: ['content-type', 'text/event-stream'],
        });
        const bytes = Buffer.from(events.map((one) => one.text).join(''));
        for (const piece of divide(bytes, shares)) filter.data(piece);
        filter.end([]);
        const kept = events.filter(({ isExtra }) => !isExtra).map((one) => one.text);
        expect(sink.body().toString()).toBe(kept.join(''));
      }),
      runs,
    );
  });
});
