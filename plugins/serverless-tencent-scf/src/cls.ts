import type { Api } from '../../shared/clouds/tencent/api/client';
import { searchLog as askCls, type SearchAnswer } from '../../shared/clouds/tencent/api/search-log';
import type { FunctionName } from '../../shared/clouds/tencent/scf/cloud-function';

/** A log line. */
export interface LogLine {
  /** Identifies the line when two searches overlap. */
  readonly id: string;
  /** Milliseconds. */
  readonly time: number;
  readonly requestId: string;
  readonly message: string;
  /** Written by the platform, not by the function. */
  readonly isPlatform: boolean;
}

/** What to search for. Times are in milliseconds. */
export interface LogSearch {
  readonly topicId: string;
  readonly target: FunctionName;
  readonly from: number;
  readonly to: number;
  readonly filter?: string | undefined;
}

const pageSize = 100;
const pages = 50;

/** The lines of a function, oldest first; at most 5000. */
export async function searchLog(api: Api, search: LogSearch): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  let context = '';
  for (let page = 0; page < pages; page += 1) {
    const answer = await searchPage(api, search, context);
    lines.push(...(answer.Results ?? []).map(toLogLine));
    context = answer.Context ?? '';
    if (answer.ListOver !== false || !context) break;
  }
  return lines;
}

async function searchPage(
  api: Api,
  { topicId, target, from, to, filter }: LogSearch,
  context: string,
): Promise<SearchAnswer> {
  const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
  const query = [
    `SCF_FunctionName:${quote(target.name)}`,
    `SCF_Namespace:${quote(target.namespace)}`,
    ...(filter ? [`SCF_Message:${quote(filter)}`] : []),
  ].join(' AND ');
  const search = {
    TopicId: topicId,
    From: Math.floor(from),
    To: Math.ceil(to),
    Sort: 'asc' as const,
    Limit: pageSize,
    UseNewAnalysis: true as const,
    ...(context ? { Context: context } : {}),
  };
  return askCls(api, search, query);
}

function toLogLine(result: NonNullable<SearchAnswer['Results']>[number]): LogLine {
  const fields = parseFields(result.LogJson);
  const requestId = String(fields.SCF_RequestId ?? '');
  const message = String(fields.SCF_Message ?? '').replace(/\s+$/, '');
  return {
    id: `${result.PkgId ?? ''} ${result.PkgLogId ?? ''} ${result.Time} ${requestId} ${message}`,
    time: Number(result.Time),
    requestId,
    message,
    isPlatform: fields.SCF_Type === 'Platform',
  };
}

function parseFields(json: string | undefined): Record<string, unknown> {
  try {
    return JSON.parse(json ?? '{}') as Record<string, unknown>;
  } catch {
    return { SCF_Message: json };
  }
}
