import type { FailoverConfig, failoverSettings } from './failover';
import { optional, type Source } from './section';
import { readSwitch } from './values';

export function readFailover({
  read,
  problem,
}: Source<keyof typeof failoverSettings>): FailoverConfig {
  const words = read('failover', optional(readWords));
  const mayRepeat = read('failoverRepeat', readSwitch);
  if (!words) {
    if (mayRepeat) problem('FAILOVER_REPEAT is on, but FAILOVER is not set.');
    return undefined;
  }
  const unsafe = words.filter((word) => !isSafe(word));
  if (unsafe.length > 0 && !mayRepeat) {
    problem(
      `FAILOVER has ${unsafe.join(', ')}: the API may already have processed the request, and a second attempt could run and bill it twice. Set FAILOVER_REPEAT=on to accept that, or use only connect, 429, 503 and other 4xx statuses.`,
    );
  }
  return {
    connect: words.includes('connect'),
    timeout: words.includes('timeout'),
    statuses: new Set(words.flatMap(toStatuses)),
  };
}

function readWords(text: string): string[] {
  const words = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  if (words.every((word) => /^(?:connect|timeout|5xx|[45]\d\d)$/.test(word))) return words;
  throw new Error('must be statuses from 400 to 599, 5xx, connect or timeout: connect,429,503');
}

/** Whether the request was certainly not processed: no connection, or a rejection. */
function isSafe(word: string): boolean {
  // 408 and 409 may concern a request that is still running.
  return word === 'connect' || word === '503' || /^4(?!08|09)\d\d$/.test(word);
}

function toStatuses(word: string): number[] {
  if (word === '5xx') return Array.from({ length: 100 }, (_, index) => 500 + index);
  return /^\d/.test(word) ? [Number(word)] : [];
}
