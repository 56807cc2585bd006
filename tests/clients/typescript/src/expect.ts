import assert from 'node:assert/strict';

/** An amount as the client has it, and in the whole cents that a program calculates with. */
interface Amount {
  readonly euro: number;
  readonly cents: number;
}

/** That of the push that is approved. */
export const amount: Amount = { euro: 1234.57, cents: 123457 };
/** That of the other pushes: the largest one. */
export const otherAmount: Amount = { euro: 999999999.99, cents: 99999999999 };

/** What must be equal, by value and by type: a property that changes its type is an error of the compiler already. */
export function equal<T>(actual: T, expected: NoInfer<T>): void {
  assert.deepStrictEqual(actual, expected);
}

/** An amount that was read must be the one that was written, to the cent. */
export function equalAmount(actual: number | undefined, { euro, cents }: Amount): void {
  assert.ok(actual !== undefined);
  equal(actual, euro);
  equal(Math.round(actual * 100), cents);
}
