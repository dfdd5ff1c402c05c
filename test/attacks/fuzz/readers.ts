import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import busboy from 'busboy';
import type { FuzzedRequest } from './requests';

/** The models that a server would find in a request, by its reader. What it cannot read, it refuses. */
export interface ReadModels {
  readonly node: readonly string[];
  readonly busboy: readonly string[];
  readonly python: readonly string[];
}

const isForm = ({ contentType }: FuzzedRequest) => /multipart/i.test(contentType ?? '');
const plainBody = ({ body, isCompressed }: FuzzedRequest) =>
  isCompressed ? gunzipSync(body) : body;

/** Reads requests as Node with undici, busboy and Python do. */
export async function readAll(requests: readonly FuzzedRequest[]): Promise<ReadModels[]> {
  const python = readWithPython(requests);
  return Promise.all(
    requests.map(async (request, index) => ({
      node: [...readPath(request), ...(await readWithNode(request))],
      busboy: isForm(request) ? await readWithBusboy(request) : [],
      python: python[index] ?? [],
    })),
  );
}

/** What a router finds behind `models/`, after it has decoded and resolved the path. */
function readPath({ target }: FuzzedRequest): string[] {
  try {
    const path = decodeURIComponent(new URL(target, 'http://x').pathname);
    const [, name] = /\/models\/+([^/]*?)(?::\w*)?$/i.exec(path) ?? [];
    return name ? [name] : [];
  } catch {
    return [];
  }
}

async function readWithNode(request: FuzzedRequest): Promise<string[]> {
  const body = plainBody(request);
  try {
    if (!isForm(request)) {
      const { model } = JSON.parse(body.toString()) as { model?: unknown };
      return typeof model === 'string' ? [model] : [];
    }
    const headers = { 'content-type': request.contentType ?? '' };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    return Promise.all(
      form.getAll('model').map((value) => (typeof value === 'string' ? value : value.text())),
    );
  } catch {
    return [];
  }
}

function readWithBusboy(request: FuzzedRequest): Promise<string[]> {
  return new Promise((resolve) => {
    const found: string[] = [];
    try {
      const reader = busboy({ headers: { 'content-type': request.contentType ?? '' } });
      reader.on('field', (name, value) => void (name === 'model' && found.push(value)));
      reader.on('file', (name, file) => {
        const pieces: Buffer[] = [];
        file.on('data', (piece: Buffer) => pieces.push(piece)).on('error', () => {});
        file.on('end', () => void (name === 'model' && found.push(String(Buffer.concat(pieces)))));
      });
      reader.on('close', () => resolve(found)).on('error', () => resolve([]));
      reader.end(plainBody(request));
    } catch {
      resolve([]);
    }
  });
}

function readWithPython(requests: readonly FuzzedRequest[]): string[][] {
  const lines = requests.map((request) =>
    JSON.stringify({
      contentType: request.contentType ?? null,
      body: plainBody(request).toString('base64'),
    }),
  );
  const { stdout, stderr, status } = spawnSync('python3', [join(__dirname, 'read-models.py')], {
    ...{ input: `${lines.join('\n')}\n`, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  });
  if (status !== 0) throw new Error(`python3 did not read them: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
}
