import { JsonPicker, toMembers } from './json-picker';

const members = toMembers({ stream: true, stream_options: true });
const added = Buffer.from('"stream_options":{"include_usage":true},');

/**
 * The body of a chat request, changed so that its stream ends with the usage; all other bytes stay.
 * Undefined where there is nothing to add: it does not stream, asks for its usage already, or is
 * nothing that we understand. Never throws.
 */
export function addIncludeUsage(body: Buffer): Buffer | undefined {
  const begin = body.indexOf('{');
  if (begin < 0 || body.toString('latin1', 0, begin).trim() !== '') return undefined;
  let isStream = false;
  let isWhole = false;
  let options: { start: number; text: string } | undefined;
  new JsonPicker(members, {
    onPick(path, text, start) {
      if (path === 'stream') isStream = text.trim() === 'true';
      else if (path === 'stream_options') options = { start, text };
    },
    onObjectEnd() {
      isWhole = true;
    },
  }).push(body);
  if (!isStream || !isWhole) return undefined;
  if (!options)
    return Buffer.concat([body.subarray(0, begin + 1), added, body.subarray(begin + 1)]);
  const replacement = withUsage(options.text);
  if (replacement === undefined) return undefined;
  const end = options.start + options.text.length;
  return Buffer.concat([body.subarray(0, options.start), replacement, body.subarray(end)]);
}

function withUsage(text: string): Buffer | undefined {
  try {
    const options: unknown = JSON.parse(Buffer.from(text, 'latin1').toString());
    if (typeof options !== 'object' || Array.isArray(options)) return undefined;
    const given = (options ?? {}) as { include_usage?: unknown };
    if (given.include_usage === true) return undefined;
    return Buffer.from(JSON.stringify({ ...given, include_usage: true }));
  } catch {
    return undefined;
  }
}
