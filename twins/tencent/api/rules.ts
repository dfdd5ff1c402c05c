import type { Call } from '../cloud';
import { ApiError } from '../errors';

const TEXT = /^[A-Za-z][\w-]{0,58}[A-Za-z0-9]$/;

/** A parameter of type string; the schema has already checked the type. */
export function text(call: Call, name: string, defaultValue = ''): string {
  const value = call.parameters[name];
  return typeof value === 'string' ? value : defaultValue;
}

export const namespaceOf = (call: Call) => text(call, 'Namespace', 'default') || 'default';

/** @throws {ApiError} if the name violates the rules of 583/11637. */
export function checkFunctionName(name: string): void {
  if (!TEXT.test(name)) {
    throw invalid(
      'FunctionName',
      'it needs 2 to 60 letters, digits, hyphens and underscores, begins with a letter and ends with a letter or digit',
    );
  }
}

/** An `InvalidParameterValue.X` error. */
export function invalid(name: string, rule: string): ApiError {
  return new ApiError(
    `InvalidParameterValue.${name}`,
    `${name} does not comply with the specification: ${rule}. Please fix it and try again.`,
  );
}

/** @throws {ApiError} if the value is set and not one of these. */
export function checkOneOf(call: Call, name: string, values: readonly string[]): void {
  const value = call.parameters[name];
  if (value !== undefined && !values.includes(String(value))) {
    throw invalid(name, `it must be one of ${values.map((one) => `"${one}"`).join(', ')}`);
  }
}

/** @throws {ApiError} if the number is set and not an integer within the limits. */
export function checkWhole(name: string, value: unknown, least: number, most: number): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || Number(value) < least || Number(value) > most) {
    throw invalid(name, `it must be a whole number from ${least} to ${most}`);
  }
}

/** The part of a list selected by Offset and Limit. */
export function paginate<T>(items: readonly T[], offset: unknown, limit: unknown, most = 100): T[] {
  const start = Number(offset ?? 0);
  const size = Number(limit ?? 20);
  checkWhole('Offset', start, 0, 1_000_000);
  checkWhole('Limit', size, 1, most);
  return items.slice(start, start + size);
}

/** Sorts by a time or a name, as `Order` says. */
export function sortBy<T>(
  items: readonly T[],
  order: string,
  keyOf: (item: T) => string | number,
): T[] {
  const sign = order === 'ASC' ? 1 : -1;
  return [...items].sort((left, right) => {
    const [a, b] = [keyOf(left), keyOf(right)];
    return a === b ? 0 : a < b ? -sign : sign;
  });
}
