import { randomBytes } from 'node:crypto';
import { AwsError } from '../api/aws-error';
import { S3_ERRORS } from '../api/error-codes';
import type { ApiRequest, Operation, Reply, Service } from '../api/service';
import { toXml, unescapeXml, type XmlValue } from '../api/xml';
import type { Buckets, StoredObject } from './buckets';
import { createMultipartUploads } from './multipart';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export interface S3Target {
  readonly bucket: string;
  readonly key: string;
}

/** S3 in path style, which the SDK uses for IP addresses. */
export function createS3Api(buckets: Buckets): Service {
  const uploads = createMultipartUploads(buckets);

  return {
    name: 's3',
    recognise(request): Operation {
      const { method, query } = request;
      const target = toTarget(request.path);
      const ofBucket = (name: string, action: string, run: () => Reply): Operation => ({
        name,
        action: `s3:${action}`,
        resource: `arn:aws:s3:::${target.bucket}`,
        run,
      });
      const ofObject = (name: string, action: string, run: () => Reply): Operation => ({
        ...ofBucket(name, action, run),
        resource: `arn:aws:s3:::${target.bucket}/${target.key || '*'}`,
      });
      const versionId = query.get('versionId') ?? undefined;

      if (target.key === '') {
        if (method === 'HEAD') {
          return ofBucket('HeadBucket', 'ListBucket', () =>
            toReply(200, { 'x-amz-bucket-region': buckets.get(target.bucket).region }),
          );
        }
        if (method === 'PUT' && request.query.size === 0) {
          return ofBucket('CreateBucket', 'CreateBucket', () =>
            createBucket(buckets, target, request),
          );
        }
        if (method === 'DELETE' && request.query.size === 0) {
          return ofBucket('DeleteBucket', 'DeleteBucket', () => {
            buckets.delete(target.bucket);
            return toReply(204);
          });
        }
        if (method === 'GET' && query.get('list-type') === '2') {
          return ofBucket('ListObjectsV2', 'ListBucket', () => listObjects(buckets, target, query));
        }
        if (method === 'GET' && query.has('versions')) {
          return ofBucket('ListObjectVersions', 'ListBucketVersions', () =>
            listVersions(buckets, target, query),
          );
        }
        if (method === 'GET' && query.has('location')) {
          return ofBucket('GetBucketLocation', 'GetBucketLocation', () =>
            toXmlReply('LocationConstraint', buckets.get(target.bucket).region),
          );
        }
        if (method === 'POST' && query.has('delete')) {
          const body = request.body.toString('utf8');
          const action = body.includes('<VersionId>') ? 'DeleteObjectVersion' : 'DeleteObject';
          return ofObject('DeleteObjects', action, () => deleteObjects(buckets, target, body));
        }
      } else {
        const multipart = uploads.recognise(request, target);
        if (multipart !== undefined) {
          return ofObject(multipart.name, multipart.action, () => toXmlReplyOf(multipart.run()));
        }
        if (method === 'PUT') {
          return ofObject('PutObject', 'PutObject', () => putObject(buckets, target, request));
        }
        if (method === 'GET' || method === 'HEAD') {
          const name = method === 'GET' ? 'GetObject' : 'HeadObject';
          return ofObject(name, 'GetObject', () =>
            toObjectReply(buckets.read(target.bucket, target.key, versionId)),
          );
        }
        if (method === 'DELETE') {
          return ofObject('DeleteObject', 'DeleteObject', () => {
            buckets.remove(target.bucket, target.key, versionId);
            return toReply(204);
          });
        }
      }
      throw new AwsError('NotImplemented', `The twin does not know ${method} ${request.path}`, 501);
    },
    toErrorReply(error) {
      const known = S3_ERRORS[error.code];
      const body = {
        Code: known?.code ?? error.code,
        Message: known?.message ?? error.message,
        ...error.details,
        RequestId: randomBytes(8).toString('hex').toUpperCase(),
        HostId: randomBytes(24).toString('base64'),
      };
      const text = `<?xml version="1.0" encoding="UTF-8"?>\n${toXml('Error', body, 'flat')}`;
      return toReply(known?.status ?? error.status, { 'content-type': 'application/xml' }, text);
    },
  };
}

function toTarget(path: string): S3Target {
  const [, bucket = '', ...key] = path.split('/');
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key.join('/')) };
}

/** Outside us-east-1 the request has to name the region that it is sent to. */
function createBucket(buckets: Buckets, { bucket }: S3Target, request: ApiRequest): Reply {
  const [, named] =
    /<LocationConstraint>(.*?)<\/LocationConstraint>/.exec(request.body.toString('utf8')) ?? [];
  if ((named ?? 'us-east-1') !== request.region) {
    throw new AwsError(
      'IllegalLocationConstraintException',
      `The ${named ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
  buckets.create(bucket, request.region);
  return toReply(200, { location: `/${bucket}` });
}

function putObject(
  buckets: Buckets,
  { bucket, key }: S3Target,
  { headers, body }: ApiRequest,
): Reply {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('x-amz-meta-')) metadata[name] = value;
  }
  const contentType = headers['content-type'] ?? 'application/octet-stream';
  const { etag, versionId } = buckets.put(bucket, { key, body, contentType, metadata });
  return toReply(200, { etag, ...(versionId !== 'null' && { 'x-amz-version-id': versionId }) });
}

function toObjectReply(object: StoredObject): Reply {
  const headers = {
    'content-type': object.contentType,
    'content-length': String(object.body.length),
    etag: object.etag,
    'last-modified': object.lastModified.toUTCString(),
    ...object.metadata,
    ...(object.versionId !== 'null' && { 'x-amz-version-id': object.versionId }),
  };
  return toReply(200, headers, object.body);
}

function listObjects(buckets: Buckets, { bucket }: S3Target, query: URLSearchParams): Reply {
  const prefix = query.get('prefix') ?? '';
  const limit = Number(query.get('max-keys') ?? 1000);
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const all = buckets.list(bucket, prefix).filter(({ key }) => key > after);
  const page = all.slice(0, limit);
  const more = all.length > page.length;
  return toXmlReply('ListBucketResult', {
    Name: bucket,
    Prefix: prefix,
    KeyCount: page.length,
    MaxKeys: limit,
    IsTruncated: more,
    NextContinuationToken: more ? page.at(-1)?.key : undefined,
    Contents: page.map(toListing),
  });
}

function listVersions(buckets: Buckets, { bucket }: S3Target, query: URLSearchParams): Reply {
  const prefix = query.get('prefix') ?? '';
  const versions = buckets.get(bucket).versions.filter(({ key }) => key.startsWith(prefix));
  const newest = new Set(
    [...new Set(versions.map(({ key }) => key))].map((key) =>
      versions.find((object) => object.key === key),
    ),
  );
  const describe = (object: StoredObject) => ({
    ...toListing(object),
    VersionId: object.versionId,
    IsLatest: newest.has(object),
  });
  return toXmlReply('ListVersionsResult', {
    ...{ Name: bucket, Prefix: prefix, MaxKeys: 1000, IsTruncated: false },
    Version: versions.filter(({ deleted }) => !deleted).map(describe),
    DeleteMarker: versions.filter(({ deleted }) => deleted).map(describe),
  });
}

function toListing({ key, etag, body, lastModified }: StoredObject) {
  return {
    Key: key,
    LastModified: lastModified.toISOString(),
    ETag: etag,
    Size: body.length,
    StorageClass: 'STANDARD',
  };
}

function deleteObjects(buckets: Buckets, { bucket }: S3Target, body: string): Reply {
  const deleted: { Key: string }[] = [];
  for (const [, object = ''] of body.matchAll(/<Object>(.*?)<\/Object>/gs)) {
    const field = (name: string) => {
      const text = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(object)?.[1];
      return text && unescapeXml(text);
    };
    const key = field('Key') ?? '';
    buckets.remove(bucket, key, field('VersionId'));
    deleted.push({ Key: key });
  }
  return toXmlReply('DeleteResult', { Deleted: deleted });
}

function toReply(status: number, headers: Reply['headers'] = {}, body: Reply['body'] = ''): Reply {
  const id = randomBytes(8).toString('hex').toUpperCase();
  return { status, headers: { 'x-amz-request-id': id, server: 'AmazonS3', ...headers }, body };
}

function toXmlReply(name: string, value: XmlValue): Reply {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${toXml(name, value, 'flat', NAMESPACE)}`;
  return toReply(200, { 'content-type': 'application/xml' }, text);
}

function toXmlReplyOf(result: {
  headers?: Reply['headers'];
  xml?: readonly [string, XmlValue];
}): Reply {
  return result.xml === undefined ? toReply(200, result.headers) : toXmlReply(...result.xml);
}
