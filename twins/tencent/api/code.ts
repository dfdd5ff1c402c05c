import { createHash } from 'node:crypto';
import { ApiError } from '../errors';
import type { Code } from '../state';
import { readZip } from '../zip';
import { invalid } from './rules';

const MAX_UNPACKED = 500 * 1024 * 1024;

/**
 * The zip of a call.
 *
 * @throws {ApiError} when it is missing, not a zip, too large, or in COS, which the twin does not have.
 */
export function toCode(value: Readonly<Record<string, unknown>> | undefined): Code {
  const { ZipFile: base64, ...others } = value ?? {};
  if (typeof others.CosBucketName === 'string' || typeof others.CosObjectName === 'string') {
    throw new ApiError(
      'ResourceNotFound.Cos',
      `The bucket ${String(others.CosBucketName)} does not exist: the local twin has no COS.`,
    );
  }
  const [foreign] = Object.keys(others);
  if (foreign !== undefined) {
    throw new ApiError(
      'UnsupportedOperation',
      `The local twin accepts only Code.ZipFile, not ${foreign}.`,
    );
  }
  if (typeof base64 !== 'string' || base64 === '') {
    throw new ApiError('MissingParameter.Code', 'The request is missing the code: Code.ZipFile.');
  }
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    throw new ApiError(
      'InvalidParameterValue.ZipFileBase64BinasciiError',
      'Decoding the base64 of the zip file failed: `Incorrect padding`. Please fix it and try again.',
    );
  }
  const zip = Buffer.from(base64, 'base64');
  let unpacked = 0;
  try {
    for (const entry of readZip(zip)) unpacked += entry.size;
  } catch (error) {
    throw invalid('ZipFile', error instanceof Error ? error.message : 'it is not a zip file');
  }
  if (unpacked > MAX_UNPACKED) {
    throw new ApiError(
      'InvalidParameterValue.LimitExceeded',
      'The code has more than 500 MB unpacked.',
    );
  }
  return { zip, sha256: createHash('sha256').update(zip).digest('hex') };
}
