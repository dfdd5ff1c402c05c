import { createHash, randomBytes } from 'node:crypto';
import { AwsError } from '../api/aws-error';
import type { ApiRequest, Reply } from '../api/service';
import type { XmlValue } from '../api/xml';
import type { Buckets } from './buckets';
import type { S3Target } from './s3-api';

interface Upload {
  readonly contentType: string;
  readonly metadata: Record<string, string>;
  readonly parts: Map<number, Buffer>;
}

interface MultipartStep {
  readonly name: string;
  readonly action: string;
  run(): { headers?: Reply['headers']; xml?: readonly [string, XmlValue] };
}

/** Multipart uploads, which the SDK uses for everything over 5 MB. */
export function createMultipartUploads(buckets: Buckets) {
  const uploads = new Map<string, Upload>();
  const find = (id: string): Upload => {
    const upload = uploads.get(id);
    if (upload !== undefined) return upload;
    throw new AwsError('NoSuchUpload', 'The specified multipart upload does not exist.', 404);
  };

  return {
    recognise(request: ApiRequest, { bucket, key }: S3Target): MultipartStep | undefined {
      const { method, query, headers, body } = request;
      const id = query.get('uploadId');

      if (method === 'POST' && query.has('uploads')) {
        const run = () => {
          buckets.get(bucket);
          const uploadId = randomBytes(16).toString('hex');
          const metadata = Object.fromEntries(
            Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-')),
          );
          const contentType = headers['content-type'] ?? 'application/octet-stream';
          uploads.set(uploadId, { contentType, metadata, parts: new Map() });
          const content = { Bucket: bucket, Key: key, UploadId: uploadId };
          return { xml: ['InitiateMultipartUploadResult', content] as const };
        };
        return { name: 'CreateMultipartUpload', action: 'PutObject', run };
      }
      if (id === null) return undefined;
      if (method === 'PUT') {
        const run = () => {
          find(id).parts.set(Number(query.get('partNumber')), body);
          return { headers: { etag: `"${createHash('md5').update(body).digest('hex')}"` } };
        };
        return { name: 'UploadPart', action: 'PutObject', run };
      }
      if (method === 'POST') {
        const run = () => {
          const { parts, contentType, metadata } = find(id);
          const order = [...parts.keys()].sort((one, other) => one - other);
          const whole = Buffer.concat(order.map((number) => parts.get(number) ?? Buffer.alloc(0)));
          const { etag } = buckets.put(bucket, { key, body: whole, contentType, metadata });
          uploads.delete(id);
          const content = { Location: request.path, Bucket: bucket, Key: key, ETag: etag };
          return { xml: ['CompleteMultipartUploadResult', content] as const };
        };
        return { name: 'CompleteMultipartUpload', action: 'PutObject', run };
      }
      if (method === 'DELETE') {
        const run = () => {
          uploads.delete(id);
          return {};
        };
        return { name: 'AbortMultipartUpload', action: 'AbortMultipartUpload', run };
      }
      return undefined;
    },
  };
}
