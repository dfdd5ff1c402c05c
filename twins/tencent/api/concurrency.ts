import type { Handler } from '../cloud';
import { checkBalance, checkWritable, functionOf } from './lifecycle';
import { invalid } from './rules';

const MAX_RESERVED = 128_000 - 12_800;

export const putReservedConcurrency: Handler = (cloud, call) => {
  checkBalance(cloud);
  const record = functionOf(cloud, call);
  const memory = Number(call.parameters.ReservedConcurrencyMem);
  const { memorySize } = record.latest.configuration;
  const fits = memory === 0 || (memory >= memorySize && memory % memorySize === 0);
  if (!Number.isInteger(memory) || memory < 0 || memory > MAX_RESERVED || !fits) {
    throw invalid(
      'Memory',
      `it must be a multiple of the function's ${memorySize} MB, up to ${MAX_RESERVED}`,
    );
  }
  checkWritable(record, 'FailedOperation.ReservedInProgress');
  record.reservedMemory = memory;
  return {};
};

export const getReservedConcurrency: Handler = (cloud, call) => ({
  ReservedMem: functionOf(cloud, call).reservedMemory ?? null,
});

export const deleteReservedConcurrency: Handler = (cloud, call) => {
  const record = functionOf(cloud, call);
  checkWritable(record, 'FailedOperation.ReservedInProgress');
  record.reservedMemory = undefined;
  return {};
};
