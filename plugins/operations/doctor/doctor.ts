import { type Deployment, type Finding, toAddresses } from '../../shared/clouds/cloud';
import { openCloud } from '../../shared/clouds/clouds';
import type { Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { describeAccess } from '../../shared/release/access';
import { UserError } from '../../shared/user-error';
import { readAccesses, toOpenings } from '../release/accesses';
import { askAddresses } from '../release/ask-address';
import { confirm } from '../release/confirm';
import { guardReleases } from '../release/guards';
import { findCertificate } from './certificate';
import { findPastRuntimes } from './dates';

const marks = { broken: '✗', drift: '≠', soon: '!' } as const;

/**
 * Reports what differs from the YAML file, what is broken and what will break. Changes nothing without
 * `--fix`; ends with exit code 1 while something is broken or differs.
 */
export async function doctor(task: Task): Promise<void> {
  const { options, progress, writeText, log } = task;
  const step = progress.create({
    message: say('Checking what is deployed', '正在检查已部署的内容'),
  });
  const findings = await examine(task).finally(() => step.remove());
  if (options.fix) await guardFixes(task, findings);
  const fixes = options.fix ? await fixAll(findings) : [];
  if (options.json) {
    const plain = findings.map(({ fix, ...rest }) => ({ ...rest, fixable: fix !== undefined }));
    writeText(JSON.stringify({ findings: plain, fixes }, null, 2));
  } else {
    for (const { where, kind, text, cure } of findings) {
      writeText([`${marks[kind]} ${where}: ${text}`, `    → ${cure}`]);
    }
    for (const fix of fixes) log.success(fix);
  }
  const left = findings.filter(({ kind, fix }) => kind !== 'soon' && !(options.fix && fix));
  // osls writes errors to standard output, where they would spoil the JSON.
  if (left.length > 0 && options.json) {
    process.exitCode = 1;
  } else if (left.length > 0) {
    throw new UserError('DOCTOR_FINDINGS', [
      left.length === 1
        ? say('Found 1 problem.', '发现 1 个问题。')
        : say(`Found ${left.length} problems.`, `发现 ${left.length} 个问题。`),
      ...(options.fix || !left.some(({ fix }) => fix)
        ? []
        : [
            say(
              '"npx sls doctor check --fix" repairs what the API can repair, and reports what it did.',
              '"npx sls doctor check --fix" 会修复能通过 API 修复的部分，并报告所做的操作。',
            ),
          ]),
    ]);
  } else if (findings.length === 0)
    log.success(say('Everything matches the YAML file.', '一切与 YAML 文件一致。'));
}

async function examine(task: Task): Promise<Finding[]> {
  const { provider, functions } = task.serverless.service;
  const cloud = await openCloud(task);
  const findings = await cloud.examine();
  const runtimes = Object.entries(functions).map(
    ([key, { runtime }]) => [key, runtime ?? provider.runtime ?? ''] as const,
  );
  const now = await cloud.look();
  const { http } = toAddresses(now);
  return [
    ...findings,
    ...findLeftovers(now),
    ...findPastRuntimes(new Map(runtimes)),
    ...(http ? await findCertificate(http) : []),
  ];
}

/** One after the other: a function accepts only one change at a time. */
async function fixAll(findings: readonly Finding[]): Promise<string[]> {
  const done: string[] = [];
  for (const { where, fix } of findings) {
    if (fix) done.push(`${where}: ${await fix()}`);
  }
  return done;
}

/** Functions that are no longer in the YAML file: they still run their old code with their old keys. */
function findLeftovers({ functions }: Deployment): Finding[] {
  return functions
    .filter(({ isWanted }) => !isWanted)
    .map(({ key, address, access }) => ({
      where: key,
      kind: 'drift',
      what: 'leftover',
      text: say(
        `It is not in the YAML file, or is disabled there, but still serves requests at ${address ?? 'no address'} (${describeAccess(access)}).`,
        `YAML 文件里没有它，或已将它关闭，但它仍在 ${address ?? '（没有地址）'} 提供服务（${describeAccess(access)}）。`,
      ),
      cure: 'npx sls deploy',
    }));
}

/** Asks before a repair that widens access, as before a deploy. */
async function guardFixes(task: Task, findings: readonly Finding[]): Promise<void> {
  const fixed = findings.filter(({ fix }) => fix).map(({ what }) => what);
  const session = await openCloud(task);
  const now = await askAddresses(await session.look());
  if (fixed.some((what) => /^(code|variables|url|permissions)$/.test(what))) {
    const accesses = await readAccesses(session, task.serverless.serviceDir);
    await confirm(task, 'doctor check --fix', toOpenings(now, accesses, undefined));
  }
  if (fixed.includes('version')) {
    const last = now.functions.map(({ key }) => ({ key, id: session.lastDeploy }));
    await guardReleases(task, session, 'doctor check --fix', last);
  }
}
