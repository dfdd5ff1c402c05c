import type { Span } from '../../../usage/in-parts';
import type { Api } from '../api/client';
import { type SearchAnswer, searchLog } from '../api/search-log';

/**
 * The most lines that CLS returns per call, and the most that can be reached with a Context (614/60066).
 */
const pageSize = 1000;
const mostInOneSearch = 10_000;

/** A page of lines, oldest first. */
export interface Page {
  readonly messages: readonly string[];
  /** The time of the last line, in milliseconds. */
  readonly reached: number;
}

/**
 * Pages through all lines that a query finds in a span, however many: where a search reaches its limit,
 * another one starts at the last millisecond, without the lines already seen there. An undefined page: a
 * single millisecond has more lines than one search returns.
 */
export async function* readLines(
  search: (context: string, from: number) => Promise<SearchAnswer>,
  span: Span,
  functionName: string,
): AsyncGenerator<Page | undefined> {
  let from = span.from;
  let seen = new Set<string>();
  for (;;) {
    let context = '';
    let taken = 0;
    let last = from;
    let atLast = new Set<string>();
    let isOver = false;
    while (taken < mostInOneSearch) {
      const answer = await search(context, from);
      const results = answer.Results ?? [];
      taken += results.length;
      const fresh: string[] = [];
      for (const result of results) {
        const time = Number(result.Time);
        const id = `${result.PkgId} ${result.PkgLogId} ${result.LogJson}`;
        if (time > last) atLast = new Set();
        last = Math.max(last, time);
        if (time === last) atLast.add(id);
        const isKnown = time === from && seen.has(id);
        if (isKnown || time < span.from || time >= span.to) continue;
        const { SCF_FunctionName, SCF_Message } = readFields(result.LogJson);
        // See toSql: a search matches words, not whole names.
        if (SCF_FunctionName === functionName) fresh.push(String(SCF_Message ?? ''));
      }
      yield { messages: fresh, reached: last };
      context = answer.Context ?? '';
      isOver = answer.ListOver !== false || context === '' || results.length === 0;
      if (isOver) break;
    }
    if (isOver) return;
    if (last === from) {
      yield undefined;
      return;
    }
    from = last;
    seen = atLast;
  }
}

/** The search of {@link readLines}. */
export const toLineSearch =
  (api: Api, topicId: string, { to }: Span, query: string) =>
  (context: string, from: number) =>
    searchLog(
      api,
      {
        ...{ TopicId: topicId, From: from, To: to, Sort: 'asc', Limit: pageSize },
        ...(context ? { Context: context } : {}),
        UseNewAnalysis: true,
      },
      query,
    );

function readFields(json: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(json ?? '{}') as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
