import assert from 'node:assert/strict';

/** What must be equal, by value and by type: a property that changes its type is an error of the compiler already. */
export function equal<T>(actual: T, expected: NoInfer<T>): void {
  assert.deepStrictEqual(actual, expected);
}
