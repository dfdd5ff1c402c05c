import type { ModelPosition, NamedModel } from './model';

/** A model to rename. */
export interface Rename {
  readonly model: NamedModel;
  readonly name: string;
}

/** The parts of a request that name models, unchanged since the models were read. */
export interface RenamedRequest {
  readonly target: string;
  readonly content: Buffer | undefined;
}

/**
 * Replaces the names of models in a request; every other byte is unchanged.
 *
 * @returns undefined if one of them cannot be replaced in place.
 */
export function renameModels(
  { target, content }: RenamedRequest,
  renames: readonly Rename[],
): RenamedRequest | undefined {
  let renamed = { target, content };
  // From the end, so that earlier positions stay valid.
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
      // RFC 3986 §3.4 allows these there, and clients do not encode them.
      return encodeURIComponent(name).replaceAll('%2F', '/').replaceAll('%3A', ':');
    case 'path':
      return encodeURIComponent(name);
  }
}
