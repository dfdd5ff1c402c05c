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
  /** The headline while this is the worst result. */
  readonly headline?: string | undefined;
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
    if (phase === 'idle') {
      const text = arrivals.length > 0 ? checks.stopped : toWaiting(status, words);
      return { ...base, tone: 'unchecked', text };
    }
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
  const { phase, value, failure } = reach;
  if (failure) {
    const name = checks.reach(status.providers.map(toProviderName).join(', '));
    return [{ id: 'reach', name, ...toFailed(failure, status, words) }];
  }
  return status.providers.map((provider) => {
    const base = { id: 'reach', name: checks.reach(toProviderName(provider)) } as const;
    const result = value?.find((one) => one.provider === provider);
    if (result) return { ...base, ms: result.ms, ...toReachResult(result, status, words) };
    if (phase === 'running') return { ...base, tone: 'running', text: checks.asking };
    return { ...base, tone: 'unchecked', text: toWaiting(status, words) };
  });
}

function toReachResult(
  { provider, status: answer, error }: Reach,
  status: Status,
  words: Words,
): Pick<Row, 'tone' | 'text' | 'cure' | 'headline'> {
  const { checks, errors } = words;
  const name = toProviderName(provider);
  if (error === 'unsupported_region') {
    const [text, cure] = errors.provider.region;
    return { tone: 'bad', text, cure, headline: checks.titles.region(name) };
  }
  if (error) {
    // The check has a time limit of its own, which no setting extends.
    const [text, cure] =
      error === 'upstream_timeout'
        ? checks.reachTimeout
        : explain(new Failure('proxy', error), words, status.cloud);
    return { tone: 'bad', text, cure, headline: checks.titles.unreachable(name) };
  }
  if (answer === '5xx') {
    const [text, cure] = errors.provider.overloaded;
    return { tone: 'warning', text, cure };
  }
  return { tone: 'good', text: checks.reached };
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
  return { tone: isBusy ? 'unchecked' : 'bad', text, cure } as const;
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
  if (bad) return { tone: 'bad', title: bad.headline ?? checks.titles.bad[bad.id] };
  if (find('running')) return { tone: 'running', title: checks.titles.running };
  const warning = find('warning');
  if (warning) return { tone: 'warning', title: checks.titles.warning[warning.id] };
  if (find('unchecked')) return { tone: 'unchecked', title: checks.titles.unchecked };
  return { tone: 'good', title: checks.titles.good };
}
