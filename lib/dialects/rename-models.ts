import type { ModelPosition, NamedModel } from './model';

/** A model that gets another name. */
export interface Rename {
  readonly model: NamedModel;
  readonly name: string;
}

/** Where a request names its models: both as they were when the models were read. */
export interface RenamedRequest {
  readonly target: string;
  readonly content: Buffer | undefined;
}

/**
 * The same request with other names of models; every other byte stays.
 *
 * @returns undefined where one of them cannot be replaced where it stands.
 */
export function renameModels(
  { target, content }: RenamedRequest,
  renames: readonly Rename[],
): RenamedRequest | undefined {
  let renamed = { target, content };
  // From the back, so that the positions of those before it stay true.
  for (const { model, name } of renames.toSorted((one, other) => startOf(other) - startOf(one))) {
    const { position, prefix } = model;
    if (!position) return undefined;
    const text = write(prefix + name, position.form);
    const { start, end } = position;
    if (position.form === 'path' || position.form === 'query') {
      const { target } = renamed;
      renamed = { ...renamed, target: target.slice(0, start) + text + target.slice(end) };
    } else {
      const { content } = renamed;
      if (!content) return undefined;
      const pieces = [content.subarray(0, start), Buffer.from(text), content.subarray(end)];
      renamed = { ...renamed, content: Buffer.concat(pieces) };
    }
  }
  return renamed;
}

const startOf = ({ model }: Rename) => model.position?.start ?? 0;

function write(name: string, form: ModelPosition['form']): string {
  switch (form) {
    case 'json':
      return JSON.stringify(name);
    case 'part':
      return name;
    case 'query':
      // RFC 3986 §3.4 allows these there, and clients write them as they are.
      return encodeURIComponent(name).replaceAll('%2F', '/').replaceAll('%3A', ':');
    case 'path':
      return encodeURIComponent(name);
  }
}
