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
  const ofTarget: Edit[] = [];
  const ofContent: Edit[] = [];
  for (const { model, name } of renames) {
    const { position, prefix } = model;
    if (!position) return undefined;
    const { form, start, end } = position;
    const edits = form === 'path' || form === 'query' ? ofTarget : ofContent;
    edits.push({ start, end, text: write(prefix + name, form) });
  }
  if (ofContent.length === 0) return { target: editText(target, ofTarget), content };
  return content && { target: editText(target, ofTarget), content: editBytes(content, ofContent) };
}

/** A text in place of what is between two positions. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const byStart = (one: Edit, other: Edit) => one.start - other.start;

function editText(target: string, edits: readonly Edit[]): string {
  let edited = '';
  let at = 0;
  for (const { start, end, text } of edits.toSorted(byStart)) {
    edited += target.slice(at, start) + text;
    at = end;
  }
  return edited + target.slice(at);
}

/** In one pass: a copy of the body for each name would take minutes for a long list. */
function editBytes(content: Buffer, edits: readonly Edit[]): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of edits.toSorted(byStart)) {
    pieces.push(content.subarray(at, start), Buffer.from(text));
    at = end;
  }
  return Buffer.concat([...pieces, content.subarray(at)]);
}

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
