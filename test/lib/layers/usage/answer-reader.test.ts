import { describe, expect, test } from '@jest/globals';
import { AnswerReader } from '../../../../lib/layers/usage/answer-reader';
import { type RecordedAnswer, recordedAnswers } from './answers';

/** The usage known after these pieces of a response. */
function read({ isEventStream }: RecordedAnswer, pieces: readonly Buffer[], isWhole = true) {
  const reader = new AnswerReader(isEventStream);
  for (const piece of pieces) reader.push(piece);
  if (isWhole) reader.end();
  return reader.read();
}

const find = (name: string) => {
  const found = recordedAnswers.find((answer) => answer.name === name);
  if (!found) throw new Error(`no answer ${name}`);
  return found;
};

describe('the usage of recorded responses', () => {
  test('there are responses of all six formats', () => {
    expect(recordedAnswers.length).toBeGreaterThanOrEqual(28);
  });

  describe.each(recordedAnswers)('$name', (answer) => {
    const { bytes, usage } = answer;

    test('is correct when it arrives complete', () => {
      expect(read(answer, [bytes])).toEqual(usage);
    });

    test('is correct wherever its bytes are split, even within a character', () => {
      for (let border = 1; border < bytes.length; border++) {
        const pieces = [bytes.subarray(0, border), bytes.subarray(border)];
        const found = read(answer, pieces);
        // Compared first, because a call of expect for each split takes longer than the reading.
        if (JSON.stringify(found) !== JSON.stringify(usage)) expect({ border, found }).toBe(usage);
      }
    });

    test('is correct when it arrives byte by byte', () => {
      const pieces = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
      expect(read(answer, pieces)).toEqual(usage);
    });

    test('is correct with every kind of line end', () => {
      const text = bytes.toString().replaceAll('\r\n', '\n');
      for (const lineEnd of ['\r\n', '\r', '\n']) {
        expect(read(answer, [Buffer.from(text.replaceAll('\n', lineEnd))])).toEqual(usage);
      }
    });

    test('never exceeds what was received, wherever it breaks off', () => {
      const states = new Set<string>();
      for (let border = 0; border < bytes.length; border++) {
        const found = read(answer, [bytes.subarray(0, border)], false);
        states.add(found.state);
        const counts = [found.input, found.output, found.seconds];
        if (found.state === 'unknown') expect(counts).toEqual([undefined, undefined, undefined]);
        if (found.state === 'measured') expect(found).toEqual(usage);
      }
      expect(states).toContain('unknown');
    });
  });
});

describe('a response that breaks off', () => {
  test.each([
    // Nothing is known before the numbers arrive; Anthropic and Gemini report some at the beginning.
    ['chat-stream', '[DONE]', { state: 'partial', input: 82, output: 117 }],
    ['chat-stream', '"finish_reason":"stop"', { state: 'unknown' }],
    ['anthropic-stream', 'content_block_delta', { state: 'partial', input: 4195, output: 1 }],
    ['gemini-stream', ' – Ende', { state: 'partial', input: 294, output: 730 }],
    ['responses-stream', '"response.completed"', { state: 'unknown' }],
  ])('%s before %s', (name, mark, expected) => {
    const answer = find(name);
    const found = read(answer, [answer.bytes.subarray(0, answer.bytes.indexOf(mark))], false);
    expect(found).toMatchObject(expected);
  });

  test.each([
    ['chat-stream', '[DONE]\n'],
    ['responses-stream', '\n\n'],
    ['anthropic-stream', '"usage":{"output_tokens":503}}'],
  ])('%s is measured when its client disconnects after the last event', (name, mark) => {
    const answer = find(name);
    const end = answer.bytes.lastIndexOf(mark) + mark.length;
    expect(read(answer, [answer.bytes.subarray(0, end)], false)).toEqual(answer.usage);
  });

  test('that failed after its last numbers is partial', () => {
    const answer = find('gemini-stream');
    const failure = Buffer.from('data: {"error":{"code":503,"message":"overloaded"}}\r\n\r\n');
    expect(read(answer, [answer.bytes, failure]).state).toBe('partial');
  });
});

describe('unusual responses', () => {
  const readText = (text: string, isEventStream = false) =>
    read({ ...find('chat-plain'), isEventStream }, [Buffer.from(text)]);

  test.each([
    ['zero is zero', '{"usage":{"prompt_tokens":0,"completion_tokens":0}}', 'measured'],
    ['null is unknown', '{"usage":null}', 'unknown'],
    ['an empty usage is unknown', '{"usage":{}}', 'unknown'],
    ['text is not a number', '{"usage":{"prompt_tokens":"12","completion_tokens":-1}}', 'unknown'],
    ['a nested usage is not the response’s', '{"data":{"usage":{"prompt_tokens":1}}}', 'unknown'],
    ['a usage in a list is not the response’s', '{"x":[{"usage":{"prompt_tokens":1}}]}', 'unknown'],
    ['a usage inside a string is ignored', '"{\\"usage\\":{\\"prompt_tokens\\":1}}"', 'unknown'],
    ['nothing is unknown', '', 'unknown'],
    ['brackets that do not match', ']}}{"usage":]}{"prompt_tokens":1}', 'unknown'],
    ['a usage of a megabyte', `{"usage":{"prompt_tokens":1,"x":"${'x'.repeat(1e6)}"}}`, 'unknown'],
  ])('%s', (_, text, state) => {
    expect(readText(text).state).toBe(state);
  });

  test.each([
    ['an empty text', '""', 'measured'],
    ['an empty object', '{}', 'measured'],
    ['false', 'false', 'measured'],
    ['a text', '"overloaded"', 'partial'],
    ['an object', '{"code":503}', 'partial'],
  ])('an error that is %s', (_, error, state) => {
    expect(readText(`{"error":${error},"usage":{"prompt_tokens":1}}`).state).toBe(state);
  });

  test('DashScope includes the cache in Anthropic’s input tokens, and Anthropic counts it separately', () => {
    const bytes = Buffer.from(
      '{"usage":{"input_tokens":100,"cache_read_input_tokens":80,"output_tokens":5}}',
    );
    for (const [holdsCache, input] of [
      [true, 100],
      [false, 180],
    ] as const) {
      const reader = new AnswerReader(false, holdsCache);
      reader.push(bytes);
      reader.end();
      expect(reader.read()).toMatchObject({ input, cached: 80, output: 5 });
    }
  });

  test('the last of two members with the same name counts', () => {
    const text = '{"usage":{"prompt_tokens":1},"usage":{"prompt_tokens":2}}';
    expect(readText(text)).toMatchObject({ state: 'measured', input: 2 });
  });

  test('an event of many lines, comments, other fields and a byte order mark', () => {
    const text =
      '\ufeffdata: {"model":\ndata:"m",\n: "usage":{"prompt_tokens":9}\nid: 1\ndata: "usage":\ndata: {"prompt_tokens":1}}\n\n';
    expect(readText(text, true)).toEqual({ state: 'measured', model: 'm', input: 1 });
  });

  test('an event that is not JSON does not affect the next one', () => {
    const text =
      'data: {"type":"message_start","a":"half\n\ndata: {"usage":{"prompt_tokens":1}}\n\n';
    expect(readText(text, true)).toMatchObject({ state: 'measured', input: 1 });
  });

  test('an event with an image of 100 MB is not kept in memory', () => {
    const { bytes, usage } = find('images-stream');
    const within = bytes.lastIndexOf('"b64_json":"') + 20;
    const reader = new AnswerReader(true);
    reader.push(bytes.subarray(0, within));
    const before = process.memoryUsage();
    // New buffers, as from a socket.
    for (let count = 0; count < 1600; count++) reader.push(Buffer.alloc(64 * 1024, 'QUJD'));
    const after = process.memoryUsage();
    reader.push(bytes.subarray(within));
    reader.end();
    expect(reader.read()).toEqual(usage);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(32 * 1024 * 1024);
  });
});
