import { decodeText } from '../http/decode';
import { findHeader } from '../http/headers';

/** The size limit of a decoded error; real ones are small. Bytes. */
const maxText = 256 * 1024;

/** An error response. */
export interface Refusal {
  readonly status: number;
  /** A flat list of names and values. */
  readonly headers: readonly string[];
  /** The complete body as received, compressed or not. */
  readonly body: Buffer;
}

/** The facts in an error, from the members that APIs use. */
export interface ErrorFacts {
  /** Codes, types and reasons, the most specific first. */
  readonly codes: readonly string[];
  /** Its message, which may repeat text from the caller. */
  readonly message: string;
  /** Google's `error.details`, by the last part of their type. */
  readonly details: ReadonlyMap<string, Fields>;
  /** The error of the API behind an aggregator (OpenRouter). */
  readonly inner: ErrorFacts | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const none: ErrorFacts = { codes: [], message: '', details: new Map(), inner: undefined };

/** Reads the body of an error response. Never throws; without valid JSON the result is empty. */
export function readErrorFacts({ headers, body }: Refusal): ErrorFacts {
  const text = decodeText(body, findHeader(headers, 'content-encoding'), maxText);
  return text ? readJson(text.toString('utf8')) : none;
}

function readJson(text: string, isInner = false): ErrorFacts {
  try {
    const value: unknown = JSON.parse(text);
    // Gemini's OpenAI-compatible API returns a list.
    return toFacts(toFields(Array.isArray(value) ? value[0] : value), isInner);
  } catch {
    return none;
  }
}

function toFacts(document: Fields, isInner: boolean): ErrorFacts {
  const error = toFields(document.error);
  const details = new Map<string, Fields>();
  if (Array.isArray(error.details)) {
    for (const one of error.details.map(toFields)) {
      details.set(String(one['@type']).replace(/^.*\./, ''), one);
    }
  }
  const codes = [
    details.get('ErrorInfo')?.reason,
    error.code,
    error.type,
    error.status,
    document.code,
    document.type,
  ]
    .filter((code) => typeof code === 'string' || typeof code === 'number')
    .map(String);
  // xAI's error is its message.
  const message = [error.message, document.error, document.message].find(
    (one) => typeof one === 'string',
  );
  const { raw } = toFields(error.metadata);
  const wrapped = toFields(raw).data ?? raw;
  const inner = isInner || typeof wrapped !== 'string' ? undefined : readJson(wrapped, true);
  return { codes, message: typeof message === 'string' ? message : '', details, inner };
}

const toFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
