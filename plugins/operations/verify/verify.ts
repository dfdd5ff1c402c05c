import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readOption, type Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';
import { compareWithBaseline } from './baseline';
import type { Thoroughness } from './check';
import { findHttpProxy } from './http-proxy';
import { isFailed, toMarkdown, toText, toVerdict } from './report';
import { runChecks } from './run-checks';
import { findSubject } from './subject';

/**
 * Checks a deployed proxy from outside, as a client sees it. Needs no provider key and spends no
 * tokens. Ends with an error, and so with exit code 1, if any check fails.
 */
export async function verify(task: Task): Promise<void> {
  const { options, progress, writeText, log } = task;
  const summary = openSummary(task);
  const subject = await findSubject(task);
  // An invalid HTTP proxy is reported once, not by every check.
  findHttpProxy(new URL(subject.address), process.env);
  const step = progress.create({
    message: say(`Verifying ${subject.address}`, `正在检查 ${subject.address}`),
  });
  const findings = await runChecks(subject, toThoroughness(task), (title) =>
    step.update(say(`Verifying: ${title}`, `正在检查：${title}`)),
  ).finally(() => step.remove());
  const comparison = options.baseline ? compareWithBaseline(task, findings) : undefined;

  if (options.json) {
    writeText(
      JSON.stringify({ ...findings, ...comparison?.json, passed: !isFailed(findings) }, null, 2),
    );
  } else {
    writeText(toText(findings, options.headers === true || options.echo !== undefined));
    if (comparison) writeText(['', ...comparison.lines]);
  }
  if (summary) appendFileSync(summary, toMarkdown(findings));
  if (!isFailed(findings)) return log.success(toVerdict(findings));
  // osls writes errors to standard output, where they would spoil the JSON.
  if (options.json) process.exitCode = 1;
  else throw new UserError('VERIFY_FAILED', toVerdict(findings));
}

/** The file of --summary, tested before anything that takes long. */
function openSummary(task: Task): string | undefined {
  const name = readOption(task, 'summary');
  if (!name) return undefined;
  const path = resolve(task.serverless.serviceDir, name);
  try {
    appendFileSync(path, '');
    return path;
  } catch (error) {
    throw new UserError('VERIFY_SUMMARY', [
      say(
        `--summary ${name} cannot be written (${(error as NodeJS.ErrnoException).code}). Nothing was checked.`,
        `--summary ${name} 无法写入（${(error as NodeJS.ErrnoException).code}）。未进行检查。`,
      ),
    ]);
  }
}

function toThoroughness(task: Task): Thoroughness {
  const wait = Number(readOption(task, 'wait') ?? 20);
  if (!(wait >= 0 && wait <= 600)) {
    throw new UserError('VERIFY_WAIT_INVALID', [
      say(
        '--wait must be a number of seconds from 0 to 600.',
        '--wait 必须是 0 到 600 之间的秒数。',
      ),
    ]);
  }
  return {
    events: 10,
    interval: 200,
    uploads: [1_000_000, 5_500_000],
    tooLarge: 7_000_000,
    wait: wait * 1000,
    echo: readOption(task, 'echo'),
  };
}
