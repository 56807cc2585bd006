/** The generated client as the scenario uses it. */

import { type Client, createClient } from './client/client/index.js';
import { createPush, type PostedRecipient, type PostedStatus, type Push } from './client/index.js';
import { baseUrl } from './environment.js';
import { equal, equalAmount, otherAmount } from './expect.js';
import { documentedDates } from './sandbox.js';

export const recipient: PostedRecipient = {
  account: 'IT60X0542811101000000123456',
  owner: { name: 'Edward Teach' },
};

/**
 * A client that sends this token with each call that needs one. Both security schemes are `http` with `bearer`, and a
 * callback as `auth` is not told which of them is meant: so there is one client for each token.
 */
export function clientWith(token?: string): Client {
  return createClient({ baseUrl, auth: token });
}

/** A push of another amount, with a date as the documents post it, for the steps that need one more. */
export async function newPush(
  client: Client,
  status: PostedStatus,
  date_scheduled: string = documentedDates.date_scheduled,
): Promise<Push> {
  const { data } = await createPush({
    client,
    body: { amount: otherAmount.euro, recipient, status, date_scheduled },
    throwOnError: true,
  });
  equal(data.status, status);
  equalAmount(data.amount, otherAmount);
  equal(data.date_scheduled?.slice(0, 10), date_scheduled.slice(0, 10));
  return data;
}
