import type { Api } from './client';
import { isApiError } from './errors';

/** The fields of a SearchLog response that are read here. */
export interface SearchAnswer {
  readonly Context?: string;
  readonly ListOver?: boolean;
  /** Whether the query contained SQL that CLS recognized. */
  readonly Analysis?: boolean;
  readonly SamplingRate?: number;
  readonly AnalysisRecords?: readonly string[] | null;
  readonly Results?: readonly {
    readonly Time: number;
    readonly LogJson?: string;
    readonly PkgId?: string;
    readonly PkgLogId?: string;
  }[];
}

/** A search in one topic. Times are in milliseconds; whether `To` is inclusive is not documented. */
export interface Search {
  readonly TopicId: string;
  readonly From: number;
  readonly To: number;
  readonly Sort?: 'asc';
  readonly Limit?: number;
  readonly Context?: string;
  readonly SamplingRate?: number;
  readonly UseNewAnalysis: true;
}

/** Queries CLS. The documents disagree about the parameter names of the query and its syntax (614/56447, 614/60066). */
export async function searchLog(api: Api, search: Search, query: string): Promise<SearchAnswer> {
  try {
    return await api.cls('SearchLog', { ...search, QueryString: query, QuerySyntax: 1 });
  } catch (error) {
    if (!isApiError(error, /^(UnknownParameter|MissingParameter|InvalidParameter)$/)) throw error;
    return api.cls('SearchLog', { ...search, Query: query, SyntaxRule: 1 });
  }
}
