import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import busboy from 'busboy';
import type { FuzzedRequest } from './requests';

/** The models that a server finds in a request, by reader. A server rejects what it cannot read. */
export interface ReadModels {
  readonly node: readonly string[];
  readonly busboy: readonly string[];
  readonly python: readonly string[];
}

/** A request as one server may read it: with one of its content types, and its body decoded. */
interface Variant {
  readonly target: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Reads requests like Node with undici, busboy and Python. */
export async function readAll(requests: readonly FuzzedRequest[]): Promise<ReadModels[]> {
  const variants = requests.map(toVariants);
  const python = readWithPython(variants.flat());
  let taken = 0;
  return Promise.all(
    variants.map(async (all) => {
      const ofPython = python.slice(taken, taken + all.length).flat();
      taken += all.length;
      const read = await Promise.all(
        all.map(async (one) => ({
          node: [...readTarget(one), ...(await readWithNode(one))],
          busboy: isForm(one) ? await readWithBusboy(one) : [],
        })),
      );
      return {
        node: read.flatMap(({ node }) => node),
        busboy: read.flatMap(({ busboy }) => busboy),
        python: ofPython,
      };
    }),
  );
}

/** Servers differ in which of two headers they use, and some treat `content_type` as one of them. */
function toVariants({ target, headers, body }: FuzzedRequest): Variant[] {
  const valuesOf = (wanted: string) =>
    headers.filter(
      (_, index) =>
        index % 2 === 1 && headers[index - 1]?.toLowerCase().replaceAll('_', '-') === wanted,
    );
  const types = valuesOf('content-type');
  const bodies = [body, ...valuesOf('content-encoding').flatMap((coding) => decode(coding, body))];
  return (types.length > 0 ? types : ['']).flatMap((contentType) =>
    bodies.map((plain) => ({ target, contentType, body: plain })),
  );
}

const decoders: Readonly<Record<string, readonly ((body: Buffer) => Buffer)[]>> = {
  gzip: [gunzipSync],
  deflate: [inflateSync, inflateRawSync],
  br: [brotliDecompressSync],
};

function decode(coding: string, body: Buffer): Buffer[] {
  return (decoders[coding.trim().toLowerCase()] ?? []).flatMap((decoder) => {
    try {
      return [decoder(body)];
    } catch {
      return [];
    }
  });
}

const isForm = ({ contentType }: Variant) => /multipart/i.test(contentType);

/** What a router finds after `models/` and in the query, after it has decoded and resolved the path. */
function readTarget({ target }: Variant): string[] {
  try {
    const { pathname, searchParams } = new URL(target, 'http://x');
    const [, name] = /\/models\/+([^/]*?)(?::\w*)?$/i.exec(decodeURIComponent(pathname)) ?? [];
    const asked = [...searchParams.getAll('model'), ...searchParams.getAll('deployment')];
    return name ? [name, ...asked] : asked;
  } catch {
    return [];
  }
}

async function readWithNode(request: Variant): Promise<string[]> {
  const { body, contentType } = request;
  try {
    if (!isForm(request)) {
      // Regardless of its content type: some servers ignore it.
      const { model } = JSON.parse(body.toString()) as { model?: unknown };
      return typeof model === 'string' ? [model] : [];
    }
    const headers = { 'content-type': contentType };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    return Promise.all(
      form.getAll('model').map((value) => (typeof value === 'string' ? value : value.text())),
    );
  } catch {
    return [];
  }
}

function readWithBusboy({ contentType, body }: Variant): Promise<string[]> {
  return new Promise((resolve) => {
    const found: string[] = [];
    try {
      const reader = busboy({ headers: { 'content-type': contentType } });
      reader.on('field', (name, value) => void (name === 'model' && found.push(value)));
      reader.on('file', (name, file) => {
        const pieces: Buffer[] = [];
        file.on('data', (piece: Buffer) => pieces.push(piece)).on('error', () => {});
        file.on('end', () => void (name === 'model' && found.push(String(Buffer.concat(pieces)))));
      });
      reader.on('close', () => resolve(found)).on('error', () => resolve([]));
      reader.end(body);
    } catch {
      resolve([]);
    }
  });
}

function readWithPython(variants: readonly Variant[]): string[][] {
  const lines = variants.map(({ target, contentType, body }) =>
    JSON.stringify({ target, contentType, body: body.toString('base64') }),
  );
  const { stdout, stderr, status } = spawnSync('python3', [join(__dirname, 'read-models.py')], {
    ...{ input: `${lines.join('\n')}\n`, encoding: 'utf8', maxBuffer: 1024 * 1024 * 1024 },
  });
  if (status !== 0) throw new Error(`python3 failed: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
}
