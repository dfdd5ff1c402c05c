import { Failure } from '../api/failure';
import type { Status } from '../api/status';
import { explain } from '../explain';
import type { Words } from '../i18n/words';
import { toProviderName } from '../providers';
import { EVENTS } from '../stream/judge';
import type { Reach } from './reach';
import type { Health } from './use-health';

/** The state of a check: `info` is a fact that is neither good nor bad. */
export type Tone = 'running' | 'unchecked' | 'good' | 'info' | 'warning' | 'bad';

/** One row in the list of checks. */
export interface Row {
  readonly id: 'stream' | 'websocket' | 'reach';
  readonly name: string;
  readonly tone: Tone;
  readonly text: string;
  readonly cure?: string | undefined;
  /** Its duration; undefined while it runs. */
  readonly ms?: number | undefined;
}

/** The results of all checks as text. */
export function toRows(health: Health, status: Status, words: Words): Row[] {
  return [
    toStreamRow(health, status, words),
    ...toReachRows(health, status, words),
    toWebSocketRow(health, status, words),
  ];
}

function toStreamRow({ stream }: Health, status: Status, words: Words): Row {
  const { checks, stream: texts } = words;
  const base = { id: 'stream', name: checks.stream } as const;
  const { phase, result, failure, arrivals } = stream;
  if (failure) return { ...base, ...toFailed(failure, status, words) };
  if (!result) {
    if (phase === 'idle') return { ...base, tone: 'unchecked', text: toWaiting(status, words) };
    return { ...base, tone: 'running', text: texts.progress(arrivals.length, EVENTS) };
  }
  const { verdict } = result;
  const tone = ({ streams: 'good', uneven: 'warning' } as const)[verdict as 'streams'] ?? 'bad';
  return {
    ...base,
    tone,
    text: texts.verdicts[verdict],
    ms: arrivals.at(-1)?.arrived,
    cure: verdict === 'streams' ? undefined : checks.streamCure,
  };
}

/** Why a check has not run. */
const toWaiting = ({ mode }: Status, { checks }: Words) =>
  mode === 'open' ? checks.notRun : checks.locked;

function toReachRows({ reach }: Health, status: Status, words: Words): Row[] {
  const { checks } = words;
  const name = (provider: string) => checks.reach(toProviderName(provider));
  const names = status.providers.map(name);
  const { phase, value, failure } = reach;
  if (failure) {
    return [{ id: 'reach', name: names.join(', '), ...toFailed(failure, status, words) }];
  }
  if (!value) {
    const tone = phase === 'running' ? 'running' : 'unchecked';
    const text = phase === 'running' ? checks.asking : toWaiting(status, words);
    return names.map((one) => ({ id: 'reach', name: one, tone, text }));
  }
  return value.map((one) => ({
    id: 'reach',
    name: name(one.provider),
    ms: one.ms,
    ...toReachResult(one, status, words),
  }));
}

function toReachResult({ status: answer, error }: Reach, status: Status, words: Words) {
  const { checks, errors } = words;
  if (error) {
    const [text, cure] =
      error === 'unsupported_region'
        ? errors.provider.region
        : explain(new Failure('proxy', error), words, status.cloud);
    return { tone: 'bad', text, cure } as const;
  }
  if (answer === '5xx') {
    const [text, cure] = errors.provider.overloaded;
    return { tone: 'warning', text, cure } as const;
  }
  return { tone: 'good', text: checks.reached } as const;
}

function toWebSocketRow({ webSocket }: Health, status: Status, { checks }: Words): Row {
  const base = { id: 'websocket', name: checks.webSocket } as const;
  const { phase, value, ms } = webSocket;
  if (phase !== 'done') return { ...base, tone: 'running', text: checks.webSocketAsking };
  if (value) {
    const { websocket_url: address } = status;
    const text = address ? checks.openedAt(address) : checks.opened;
    return { ...base, tone: 'good', text, ms };
  }
  if (status.websocket_url) {
    const text = checks.notOpenedAt(status.websocket_url);
    return { ...base, tone: 'warning', text, cure: checks.webSocketUrlCure, ms };
  }
  // SCF uses a separate address for WebSockets, and AWS has none, so a failure here is expected.
  const isExpected = !status.websocket || status.cloud === 'tencent';
  return {
    ...base,
    tone: isExpected ? 'info' : 'warning',
    text: checks.notOpened,
    cure: checks.webSocketCures[status.cloud],
    ms,
  };
}

/** A check that could not run. */
function toFailed(failure: Failure, status: Status, words: Words) {
  if (failure.problem === 'ticket_required' && status.mode !== 'open') {
    return { tone: 'unchecked', text: words.checks.wrongKey } as const;
  }
  const [text, cure] = explain(failure, words, status.cloud);
  const isBusy = failure.problem === 'own_stream_busy';
  return { tone: isBusy ? 'warning' : 'bad', text, cure } as const;
}

/** The overall result: a status light and a sentence. */
export interface Summary {
  readonly tone: Exclude<Tone, 'info'>;
  readonly title: string;
}

/** Summarises the checks: the worst result decides; a later failure takes precedence. */
export function summarize(
  rows: readonly Row[],
  trouble: Failure | undefined,
  { checks }: Words,
): Summary {
  if (trouble) return { tone: 'bad', title: checks.titles.trouble };
  const find = (tone: Tone) => rows.find((row) => row.tone === tone);
  const bad = find('bad');
  if (bad) return { tone: 'bad', title: checks.titles.bad[bad.id] };
  if (find('running')) return { tone: 'running', title: checks.titles.running };
  const warning = find('warning');
  if (warning) return { tone: 'warning', title: checks.titles.warning[warning.id] };
  if (find('unchecked')) return { tone: 'unchecked', title: checks.titles.unchecked };
  return { tone: 'good', title: checks.titles.good };
}
