import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';

const unitMilliseconds = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A moment as the command line gives it: `30m`, `3h`, `2d` before now, or a date. A date without a
 * time zone is local time.
 */
export function toMoment(text: string, option: string, now = Date.now()): number {
  const ago = /^(\d+(?:\.\d+)?)\s*([smhd])$/.exec(text.trim());
  if (ago) {
    return now - Number(ago[1]) * unitMilliseconds[ago[2] as keyof typeof unitMilliseconds];
  }
  const moment = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text).getTime() : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new UserError('TENCENT_TIME_INVALID', [
    say(
      `--${option} must be a time before now, such as 30m, 3h or 2d, or a date such as 2026-11-24 or 2026-11-24T10:00; got "${text}".`,
      `--${option} 必须是过去的时间，例如 30m、3h、2d，或日期如 2026-11-24、2026-11-24T10:00；收到的是“${text}”。`,
    ),
  ]);
}
