import type { RequestRecord } from '../../exchange/log';

/** Each label value creates a separate series, which Prometheus keeps in memory. */
const maxModels = 100;

/** The labels of a request. Empty: unknown. */
export interface Labels {
  readonly provider: string;
  readonly model: string;
  readonly access_key: string;
}

/**
 * Creates the labelling of requests. Providers and access keys come from the configuration. Models
 * come from callers, so only models with a successful response get their own label, at most 100;
 * the rest are `other`.
 */
export function createLabels(): (record: RequestRecord) => Labels {
  const models = new Set<string>();

  function toModel(model: string | undefined, isServed: boolean): string {
    if (model === undefined || models.has(model)) return model ?? '';
    if (!isServed || models.size >= maxModels) return 'other';
    models.add(model);
    return model;
  }

  return ({ notes = {}, status = 500 }) => ({
    provider: notes.provider ?? '',
    model: toModel(notes.model, status < 400),
    access_key: notes.access_key ?? '',
  });
}
