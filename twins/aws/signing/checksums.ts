import { createHash } from 'node:crypto';
import * as zlib from 'node:zlib';
import { AwsError } from '../api/aws-error';

/** Verifies every checksum of an upload that Node can compute; S3 rejects a wrong one. */
export function checkChecksums(
  body: Buffer,
  given: Readonly<Record<string, string | undefined>>,
): void {
  const compute: Record<string, () => string> = {
    'content-md5': () => createHash('md5').update(body).digest('base64'),
    'x-amz-checksum-sha1': () => createHash('sha1').update(body).digest('base64'),
    'x-amz-checksum-sha256': () => createHash('sha256').update(body).digest('base64'),
    'x-amz-checksum-crc32': () => {
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32BE(zlib.crc32(body));
      return checksum.toString('base64');
    },
  };
  for (const [name, checksum] of Object.entries(compute)) {
    const claimed = given[name];
    if (claimed === undefined || claimed === checksum()) continue;
    if (name === 'content-md5') {
      throw new AwsError(
        'BadDigest',
        'The Content-MD5 you specified did not match what we received.',
      );
    }
    const algorithm = name.slice('x-amz-checksum-'.length).toUpperCase();
    throw new AwsError(
      'BadDigest',
      `The ${algorithm} you specified did not match the calculated checksum.`,
    );
  }
}
