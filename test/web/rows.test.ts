import { describe, expect, test } from '@jest/globals';
import { Failure } from '../../web/api/failure';
import type { Status } from '../../web/api/status';
import { en } from '../../web/i18n/en';

// The list of checks and the headline above it, for results that a test cannot bring about quickly.

interface Row {
  readonly tone: string;
  readonly text: string;
  readonly cure?: string;
}

// Not imported: its types need those of a browser, which Node's tests do not have.
const { toRows, summarize } = require('../../web/health/rows') as {
  toRows(health: object, status: Status, words: typeof en): Row[];
  summarize(rows: Row[], trouble: undefined, words: typeof en): { tone: string; title: string };
};

const status: Status = {
  ...{ version: '1.0.0', cloud: 'local', region: null, uptime_seconds: 1, mode: 'open' },
  ...{ providers: ['openai', 'mine'], websocket: true },
};
const run = async () => undefined;
const result = { verdict: 'streams', firstByte: 1, gaps: [], merged: 0 } as const;
const streams = {
  ...{ phase: 'done', arrivals: [], result, failure: undefined, run, stop: () => undefined },
};

function see(found: readonly object[], stream: object = streams) {
  const done = { phase: 'done', failure: undefined, ms: 1, run } as const;
  const health = {
    ...{ stream, reach: { ...done, value: found }, webSocket: { ...done, value: true } },
    ...{ trouble: undefined, runGuarded: () => undefined, report: () => undefined },
  };
  const rows = toRows(health, status, en);
  return { rows, ...summarize(rows, undefined, en) };
}
const openai = { provider: 'openai', ms: 5, status: '4xx' };

describe('the headline', () => {
  test('is green when every API responds', () => {
    expect(see([openai, { ...openai, provider: 'mine' }])).toMatchObject({
      ...{ tone: 'good', title: en.checks.titles.good },
    });
  });

  test('names the API that does not serve the region', () => {
    const refused = { provider: 'openai', ms: 5, error: 'unsupported_region' };
    const { tone, title } = see([refused]);
    expect([tone, title]).toEqual(['bad', en.checks.titles.region('OpenAI')]);
  });

  test('names the API that does not respond, and no setting that would not help', () => {
    const { rows, title } = see([
      openai,
      { provider: 'mine', ms: 10_000, error: 'upstream_timeout' },
    ]);
    expect(title).toBe(en.checks.titles.unreachable('mine'));
    const [text, cure] = en.checks.reachTimeout;
    expect(rows.find(({ tone }) => tone === 'bad')).toMatchObject({ text, cure });
    expect(cure).not.toContain('_TIMEOUT');
  });

  test('is not red because other visitors are running the check', () => {
    const failure = new Failure('proxy', 'own_stream_busy');
    const busy = { ...streams, phase: 'idle', result: undefined, failure } as const;
    const { tone, title } = see([openai, { ...openai, provider: 'mine' }], busy);
    expect([tone, title]).toEqual(['unchecked', en.checks.titles.unchecked]);
  });
});
