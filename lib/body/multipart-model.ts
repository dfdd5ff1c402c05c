const modelPart = /^content-disposition:[^\r\n]*;\s*name="?model"?\s*(?:;|\r|$)/im;
const headEnd = Buffer.from('\r\n\r\n');

/** Longer names are none. */
const maxName = 512;

/** What a multipart body says of its model, as far as it has come. */
export interface MultipartModel {
  readonly model: string | undefined;
  readonly isAmbiguous: boolean;
}

/** The boundary of a multipart body, or undefined where it is none. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const match = /^\s*multipart\/form-data\s*;.*?boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(
    contentType ?? '',
  );
  return match?.[1] ?? match?.[2];
}

/**
 * Finds the field `model` of a form, without looking at its files. Two of them are ambiguous: servers
 * differ in which counts.
 */
export function findMultipartModel(bytes: Buffer, boundary: string): MultipartModel {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  let model: string | undefined;
  let isAmbiguous = false;
  let start = bytes.indexOf(delimiter);
  while (start !== -1) {
    const head = start + delimiter.length;
    const next = bytes.indexOf(delimiter, head);
    const body = bytes.indexOf(headEnd, head);
    // The last part has begun only: what it is will be known when more has come.
    if (next === -1 || body === -1) break;
    if (body < next && modelPart.test(bytes.toString('latin1', head, body))) {
      const end = next - 2;
      const value = bytes.toString('utf8', body + headEnd.length, end);
      if (model !== undefined || value.length > maxName) isAmbiguous = true;
      model ??= value;
    }
    start = next;
  }
  return { model, isAmbiguous };
}
