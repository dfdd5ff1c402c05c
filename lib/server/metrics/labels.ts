import type { RequestRecord } from '../../exchange/log';

/** Each value of a label is a series of its own, which Prometheus keeps in memory. */
const maxModels = 100;

/** What a request is counted by. Empty: it has none. */
export interface Labels {
  readonly provider: string;
  readonly model: string;
  readonly access_key: string;
}

/**
 * Creates what makes labels of requests. Providers and access keys are those of the configuration. Models
 * come from callers, so only those that an API has answered for get a label of their own, and no more than
 * 100 of them: the rest is `other`.
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
