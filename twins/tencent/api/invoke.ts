import type { Handler } from '../cloud';
import { ApiError } from '../errors';
import { functionOf } from './lifecycle';

/** Web functions cannot be invoked by API (583/56124). */
export const invokeFunction: Handler = (cloud, call) => {
  functionOf(cloud, call);
  throw new ApiError(
    'UnsupportedOperation',
    'Web functions cannot be invoked by the API. Please send an HTTP request to the function URL.',
  );
};
