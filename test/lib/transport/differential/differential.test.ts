import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AnswerCase, brokenAnswers, validAnswers } from './answers';
import { differences, isWithin, lenience } from './differences';
import { toEndToEnd } from './end-to-end';
import { toNodeVerdict } from './node-verdict';
import { toOurVerdict } from './our-verdict';
import type { Question, Verdict } from './verdict';

// Always the same responses, so that a failure can be reproduced; another seed finds others.
const seed = Number(process.env.FUZZ_SEED ?? 1);
const times = Number(process.env.FUZZ_TIMES ?? 1);

const get: Question = { method: 'GET', asksForWebSocket: false };
const toBytes = (text: string) => Buffer.from(text, 'latin1');
const nodeVerdict = async (text: string, question: Question) =>
  toEndToEnd(await toNodeVerdict([toBytes(text)], question));
const ourVerdict = (text: string, question: Question) => toOurVerdict([toBytes(text)], question);

/** Each response, in groups that are read at the same time. */
async function forEach(
  arbitrary: fc.Arbitrary<AnswerCase>,
  count: number,
  check: (answer: AnswerCase) => Promise<void>,
): Promise<void> {
  const answers = fc.sample(arbitrary, { numRuns: count * times, seed });
  for (let at = 0; at < answers.length; at += 50) {
    await Promise.all(answers.slice(at, at + 50).map(check));
  }
}

/** Like `toEqual`, which takes too long for this many. */
function expectSame(text: string, verdict: Verdict, expected: Verdict): void {
  if (JSON.stringify(verdict) === JSON.stringify(expected)) return;
  expect({ text: JSON.stringify(text), ...verdict }).toEqual({
    text: JSON.stringify(text),
    ...expected,
  });
}

/** Fails unless our parser agrees with Node's, or one of the known differences explains why not. */
function expectAgreement(text: string, ours: Verdict, nodes: Verdict): void {
  const isRefused = ours.outcome === 'failed';
  if (isRefused && nodes.outcome === 'failed' && isWithin(ours, nodes)) return;
  if (isRefused && differences.some(({ explains }) => explains(text))) return;
  if (lenience.explains(text)) return;
  expectSame(text, ours, nodes);
}

describe('our parser agrees with Node’s', () => {
  test('on responses as servers send them, which it accepts', async () => {
    let accepted = 0;
    await forEach(validAnswers, 1000, async ({ text, question }) => {
      const ours = ourVerdict(text, question);
      if (ours.outcome === 'complete') accepted += 1;
      expectAgreement(text, ours, await nodeVerdict(text, question));
    });
    expect(accepted).toBeGreaterThan(700);
  });

  test('on broken responses', async () => {
    let refused = 0;
    await forEach(brokenAnswers, 3000, async ({ text, question }) => {
      const ours = ourVerdict(text, question);
      if (ours.outcome === 'failed') refused += 1;
      expectAgreement(text, ours, await nodeVerdict(text, question));
    });
    expect(refused).toBeGreaterThan(1000);
  });

  test('on responses that end at any byte', async () => {
    for (const arbitrary of [validAnswers, brokenAnswers]) {
      await forEach(arbitrary, 12, async ({ text, question }) => {
        for (let at = 0; at <= text.length; at += 1) {
          const begun = text.slice(0, at);
          const nodes = await nodeVerdict(begun, question);
          expectAgreement(begun, ourVerdict(begun, question), nodes);
        }
      });
    }
  });

  test('on the switch to a WebSocket', async () => {
    const question = { ...get, asksForWebSocket: true };
    const lines = ['Upgrade: websocket', 'Connection: upgrade', 'X-A: 1'];
    const text = `HTTP/1.1 101 Switching\r\n${lines.join('\r\n')}\r\n\r\n\x81\x05hello`;
    const ours = ourVerdict(text, question);
    expect(ours).toMatchObject({ outcome: 'switched', headers: ['X-A', '1'] });
    expect(ours).toEqual(await nodeVerdict(text, question));
  });
});

describe('our parser gives the same result', () => {
  test.each([
    ['valid', validAnswers],
    ['broken', brokenAnswers],
  ])('however a response is split in two (%s)', async (_, arbitrary) => {
    await forEach(arbitrary, 150, async ({ text, question }) => {
      const whole = ourVerdict(text, question);
      for (let at = 1; at < text.length; at += 1) {
        const pieces = [toBytes(text.slice(0, at)), toBytes(text.slice(at))];
        expectSame(text, toOurVerdict(pieces, question), whole);
      }
    });
  });

  test('for a response that arrives byte by byte', async () => {
    for (const arbitrary of [validAnswers, brokenAnswers]) {
      await forEach(arbitrary, 150, async ({ text, question }) => {
        const bytes = [...text].map(toBytes);
        const whole = ourVerdict(text, question);
        expectSame(text, toOurVerdict(bytes, question), whole);
      });
    }
  });
});

describe('our parser is stricter than Node’s', () => {
  /** The llhttp of Node 20; later versions reject more. */
  const isFormer = process.versions.llhttp?.startsWith('9.3.') ?? false;

  for (const { why, examples, formerExamples = [], explains } of differences) {
    test.each([...examples, ...formerExamples])(`${why}: %j`, async (text) => {
      expect(ourVerdict(text, get).outcome).toBe('failed');
      expect(explains(text)).toBe(true);
      const isRefused = formerExamples.includes(text) && !isFormer;
      const expected = isRefused ? 'failed' : 'complete';
      expect((await nodeVerdict(text, get)).outcome).toBe(expected);
    });
  }

  test('but not if a content-length is followed by a tab', async () => {
    expect(ourVerdict(lenience.example, get)).toMatchObject({ outcome: 'complete', body: 'ok' });
    const expected = isFormer ? 'failed' : 'complete';
    expect((await nodeVerdict(lenience.example, get)).outcome).toBe(expected);
  });
});
