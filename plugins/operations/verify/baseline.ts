import type { Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { type Baseline, keepState, readState } from '../state';
import type { Findings } from './run-checks';

/** The comparison for people, and for programs. */
export interface Comparison {
  readonly lines: readonly string[];
  readonly json: { readonly baseline: Baseline };
}

/** Compares with the first run for this address; the first run is saved as the baseline. */
export function compareWithBaseline({ serverless }: Task, findings: Findings): Comparison {
  const { address, figures } = findings;
  const baselines = readState(serverless.serviceDir).baselines ?? {};
  const known = baselines[address];
  const now: Baseline = { at: new Date().toISOString(), ...figures };
  // Not every run sees a cold start: the first one that did is kept.
  const kept: Baseline = known ? { ...now, ...known } : now;
  keepState(serverless.serviceDir, { baselines: { [address]: kept } });
  if (!known) {
    return {
      lines: [
        say(
          'Saved as the baseline: later runs are compared with this one.',
          '已保存为基准：以后的运行会与这一次比较。',
        ),
      ],
      json: { baseline: kept },
    };
  }
  return {
    lines: [
      say(`Compared with the first run, of ${known.at}:`, `与 ${known.at} 的第一次运行比较：`),
      toLine(say('cold start', '冷启动'), known.coldMs, figures.coldMs),
      toLine(say('warm', '热启动'), known.warmMs, figures.warmMs),
    ],
    json: { baseline: known },
  };
}

function toLine(label: string, then: number | undefined, now: number | undefined): string {
  const show = (value: number | undefined) =>
    value === undefined ? say('not seen', '未出现') : `${Math.round(value)} ms`;
  const change =
    then !== undefined && now !== undefined && then > 0
      ? `, ${now >= then ? '+' : ''}${Math.round((now / then - 1) * 100)} %`
      : '';
  return say(
    `  ${label.padEnd(10)}  ${show(then)} then, ${show(now)} now${change}`,
    `  ${label}：当时 ${show(then)}，现在 ${show(now)}${change}`,
  );
}
