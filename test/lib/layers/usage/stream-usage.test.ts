import { describe, expect, test } from '@jest/globals';
import { addIncludeUsage } from '../../../../lib/dialects/stream-request';
import { ProxyError } from '../../../../lib/exchange/errors';
import { ExtraChunkFilter } from '../../../../lib/layers/usage/extra-chunk';
import { TextAnswer } from './text-answer';

const change = (text: string) => addIncludeUsage(Buffer.from(text))?.toString();

describe('the body of a chat request', () => {
  test.each([
    [
      '{"model":"m","stream":true,"messages":[]}',
      '{"stream_options":{"include_usage":true},"model":"m","stream":true,"messages":[]}',
    ],
    [
      '\n { "stream" : true }\n',
      '\n {"stream_options":{"include_usage":true}, "stream" : true }\n',
    ],
    [
      '{"stream":true,"stream_options":{"include_obfuscation":false}, "n":1}',
      '{"stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false}, "n":1}',
    ],
    [
      '{"stre\\u0061m":true,"stream_\\u006fptions":null}',
      '{"stre\\u0061m":true,"stream_\\u006fptions":{"include_usage":true}}',
    ],
    [
      '{"stream":true,"stream_options":{ }}',
      '{"stream":true,"stream_options":{"include_usage":true }}',
    ],
    [
      '{"stream":true,"stream_options":{"include_\\u0075sage":null, "a" : 1}}',
      '{"stream":true,"stream_options":{"include_\\u0075sage":true, "a" : 1}}',
    ],
    [
      '{"stream_options":{"include_usage":false},"stream":true}',
      '{"stream_options":{"include_usage":true},"stream":true}',
    ],
    [
      '{"stream_options":null,"stream":true,"x":"\u00e4\u{1f98a}"}',
      '{"stream_options":{"include_usage":true},"stream":true,"x":"\u00e4\u{1f98a}"}',
    ],
  ])('requests the usage: %s', (body, changed) => {
    expect(change(body)).toBe(changed);
    expect(JSON.parse(changed).stream_options.include_usage).toBe(true);
  });

  test.each([
    '{"model":"m","messages":[]}',
    '{"stream":false,"messages":[]}',
    '{"stream":"true"}',
    '{"stream":true,"stream_options":{"include_usage":true}}',
    '{"stream":true,"stream_\\u006fptions":{"include_usage":true}}',
    '{"stream":true,"usage":{"include":true}}',
    '{"stream":true,"stream":false}',
    '{"stream":true,"stream_options":{"include_usage":true},"Stream_Options":null}',
    '{"stream":true,"stream_options":"all"}',
    '{"stream":true,"stream_options":[]}',
    '{"messages":[{"stream":true}]}',
    '[{"stream":true}]',
    '"{\\"stream\\":true}"',
    'x{"stream":true}',
    '{"stream":true',
    '{',
    '',
  ])('is unchanged: %s', (body) => {
    expect(change(body)).toBeUndefined();
  });
});

const eventStream = ['Content-Type', 'text/event-stream'];
const toEvent = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
const delta = (content: string) =>
  toEvent({ model: 'm', choices: [{ delta: { content } }], usage: null });
const extra = toEvent({ model: 'm', choices: [], usage: { prompt_tokens: 3 } });
const done = 'data: [DONE]\n\n';

function open(headers: string[] = [...eventStream]) {
  const sink = new TextAnswer();
  const filter = new ExtraChunkFilter(sink);
  filter.head({ status: 200, reason: undefined, headers: headers });
  return { sink, filter };
}

function pass(pieces: readonly string[]): string {
  const { sink, filter } = open();
  for (const piece of pieces) filter.data(Buffer.from(piece));
  filter.end([]);
  return sink.body().toString();
}

describe('the usage chunk', () => {
  const stream = [delta('one'), delta('two'), extra, done];

  test('is removed, and nothing else', () => {
    expect(pass(stream)).toBe(delta('one') + delta('two') + done);
    expect(pass([stream.join('')])).toBe(delta('one') + delta('two') + done);
    expect(pass([extra])).toBe('');
    expect(pass([extra.trimEnd()])).toBe('');
  });

  test('is removed wherever the bytes are split', () => {
    const text = stream.join('');
    for (let border = 1; border < text.length; border++) {
      const found = pass([text.slice(0, border), text.slice(border)]);
      if (found !== delta('one') + delta('two') + done) expect({ border, found }).toBe('');
    }
    expect(pass([...text])).toBe(delta('one') + delta('two') + done);
  });

  test.each([
    ['with CR LF', '\r\n'],
    ['with CR', '\r'],
  ])('is removed from lines %s', (_, lineEnd) => {
    const found = pass([...stream.join('').replaceAll('\n', lineEnd)]);
    expect(found.replaceAll(lineEnd, '\n').trimEnd()).toBe(
      (delta('one') + delta('two') + done).trimEnd(),
    );
  });

  test.each([
    ['content filters of Azure', toEvent({ choices: [], prompt_filter_results: [] })],
    ['usage: null', toEvent({ choices: [], usage: null })],
    ['usage next to choices', toEvent({ choices: [{ index: 0 }], usage: { prompt_tokens: 3 } })],
    ['usage in a text', delta('"choices":[],"usage":{"prompt_tokens":1}')],
    [
      'an error next to the usage',
      toEvent({ choices: [], usage: { prompt_tokens: 3 }, error: { code: 502 } }),
    ],
    ['usage deeper down', toEvent({ choices: [], x_groq: { usage: {} } })],
    ['no JSON', 'data: "choices":[],"usage":{}\n\n'],
    ['a comment', ': "choices":[],"usage":{}\n\n'],
  ])('is not %s', (_, event) => {
    expect(pass([delta('one'), event, done])).toBe(delta('one') + event + done);
  });

  test('delays no other event and no comment', () => {
    const { sink, filter } = open();
    for (const piece of [': keep-alive\n', delta('one'), ': keep-alive\n\n', delta('two')]) {
      filter.data(Buffer.from(piece));
      expect(sink.calls.at(-1)).toBe(piece);
    }
    filter.data(Buffer.from(`${delta('three')}data: {"mod`));
    expect(sink.calls.at(-1)).toBe(delta('three'));
    filter.data(Buffer.from('el":"m","choices":[{}]}\n'));
    expect(sink.calls.at(-1)).toBe(delta('three'));
    filter.data(Buffer.from('\n'));
    expect(sink.body().toString()).toMatch(/data: \{"model":"m","choices":\[\{\}\]\}\n\n$/);
  });

  test('is not searched for in events of more than 64 KB, of which little is buffered', () => {
    const { sink, filter } = open();
    const long = `data: {"choices":[],"x":"${'x'.repeat(100_000)}","usage":{"prompt_tokens":1}}\n\n`;
    for (let index = 0; index < long.length; index += 1000) {
      filter.data(Buffer.from(long.slice(index, index + 1000)));
      const held = Math.min(index + 1000, long.length) - sink.body().length;
      expect(held).toBeLessThanOrEqual(64 * 1024);
    }
    expect(sink.body().toString() === long).toBe(true);
  });

  test('of a stream that is cut off is not awaited: what came before is sent', () => {
    const { sink, filter } = open();
    filter.data(Buffer.from('data: {"choices"'));
    filter.fail(new ProxyError('upstream_unreachable'));
    expect(sink.calls).toEqual(['head 200', 'data: {"choices"', 'cut']);
  });

  test('makes an announced content-length wrong, so that header is removed', () => {
    expect(open([...eventStream, 'content-length', '200']).sink.headers).toEqual(eventStream);
  });

  test.each([
    ['the response is compressed anyway', [...eventStream, 'content-encoding', 'gzip']],
    ['the response is an error', ['content-type', 'application/json']],
  ])('stays if %s', (_, headers) => {
    const { sink, filter } = open(headers);
    const chunk = Buffer.from(extra);
    filter.data(chunk);
    expect(sink.calls).toEqual(['head 200', extra]);
  });

  test('does not pause the upstream, but a client that does not read does', () => {
    const sink = new TextAnswer(false);
    const filter = new ExtraChunkFilter(sink);
    filter.head({ status: 200, reason: undefined, headers: [...eventStream] });
    expect(filter.data(Buffer.from(extra))).toBe(true);
    expect(filter.data(Buffer.from(delta('one')))).toBe(false);
  });
});
