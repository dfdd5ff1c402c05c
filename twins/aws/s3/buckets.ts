import { createHash, randomBytes } from 'node:crypto';
import type { PolicyDocument } from '../access/policy';
import { AwsError } from '../api/aws-error';

export interface StoredObject {
  readonly key: string;
  readonly versionId: string;
  readonly body: Buffer;
  readonly etag: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lastModified: Date;
  /** In a versioned bucket, a deletion only adds this marker. */
  readonly deleted: boolean;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  versioned: boolean;
  policy: PolicyDocument | undefined;
  /** Newest first for each key; without versioning there is one of each. */
  versions: StoredObject[];
}

type ObjectFields = 'key' | 'body' | 'contentType' | 'metadata';

export interface Buckets {
  create(name: string, region: string): Bucket;
  /** Throws NoSuchBucket. */
  get(name: string): Bucket;
  has(name: string): boolean;
  /** Throws BucketNotEmpty. */
  delete(name: string): void;
  put(bucket: string, object: Pick<StoredObject, ObjectFields>): StoredObject;
  /** Throws NoSuchKey or NoSuchVersion. */
  read(bucket: string, key: string, versionId?: string): StoredObject;
  remove(bucket: string, key: string, versionId?: string): void;
  /** The newest version of each key, in the order of the keys. */
  list(bucket: string, prefix: string): StoredObject[];
}

/** Bucket names are globally unique, so all regions share one store. */
export function createBuckets(): Buckets {
  const buckets = new Map<string, Bucket>();

  const get = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (bucket !== undefined) return bucket;
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, {
      BucketName: name,
    });
  };
  const add = (bucket: Bucket, object: Pick<StoredObject, ObjectFields>, deleted: boolean) => {
    const stored: StoredObject = {
      ...{ ...object, deleted, lastModified: new Date() },
      etag: `"${createHash('md5').update(object.body).digest('hex')}"`,
      versionId: bucket.versioned ? randomBytes(16).toString('base64url') : 'null',
    };
    if (!bucket.versioned) drop(bucket, object.key);
    bucket.versions.unshift(stored);
    return stored;
  };
  const drop = (bucket: Bucket, key: string, versionId?: string) => {
    bucket.versions = bucket.versions.filter(
      (object) => object.key !== key || (versionId !== undefined && object.versionId !== versionId),
    );
  };

  return {
    get,
    has: (name) => buckets.has(name),
    create(name, region) {
      if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
        throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
      }
      if (buckets.has(name)) {
        const problem =
          'Your previous request to create the named bucket succeeded and you already own it.';
        throw new AwsError('BucketAlreadyOwnedByYou', problem, 409);
      }
      const bucket: Bucket = { name, region, versioned: false, policy: undefined, versions: [] };
      buckets.set(name, bucket);
      return bucket;
    },
    delete(name) {
      if (get(name).versions.length > 0) {
        throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
      }
      buckets.delete(name);
    },
    put: (name, object) => add(get(name), object, false),
    read(name, key, versionId) {
      const object = get(name).versions.find(
        (candidate) =>
          candidate.key === key && (versionId === undefined || candidate.versionId === versionId),
      );
      if (object?.deleted === false) return object;
      throw versionId === undefined
        ? new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key })
        : new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key });
    },
    remove(name, key, versionId) {
      const bucket = get(name);
      if (bucket.versioned && versionId === undefined) {
        add(bucket, { key, body: Buffer.alloc(0), contentType: '', metadata: {} }, true);
      } else drop(bucket, key, versionId);
    },
    list(name, prefix) {
      const newest = new Map<string, StoredObject>();
      for (const object of get(name).versions) {
        if (object.key.startsWith(prefix) && !newest.has(object.key))
          newest.set(object.key, object);
      }
      const present = [...newest.values()].filter(({ deleted }) => !deleted);
      return present.sort((one, other) => (one.key < other.key ? -1 : 1));
    },
  };
}
