/** The generated client as the scenario uses it. */

import assert from 'node:assert/strict';

import { type Client, createClient } from './client/client/index.js';
import { createPush, type PostedRecipient, type PostedStatus, type Push } from './client/index.js';
import { baseUrl } from './environment.js';
import { equal } from './expect.js';

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
export async function newPush(client: Client, status: PostedStatus): Promise<Push> {
  const { data } = await createPush({
    client,
    body: { amount: 15.5, recipient, status, date_scheduled: '2018-06-15 10:00:00' },
    throwOnError: true,
  });
  equal(data.status, status);
  equal(data.amount, 15.5);
  assert.match(data.date_scheduled ?? '', /^2018-06-15/);
  return data;
}
