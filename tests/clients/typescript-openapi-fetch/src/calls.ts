/** The client as the scenario uses it: calls by path and method, with the generated types. */

import createClient, { type Client } from 'openapi-fetch';

import type { components, paths } from './droppay.js';
import { baseUrl } from './environment.js';
import { equal, equalAmount, otherAmount } from './expect.js';
import { documentedDates } from './sandbox.js';

export type DropPay = Client<paths>;
export type Push = components['schemas']['Push'];
export type PushOrderBy = components['schemas']['PushOrderBy'];
export type PushStatus = components['schemas']['PushStatus'];
type PostedStatus = components['schemas']['PostedStatus'];

export const recipient: components['schemas']['PostedRecipient'] = {
  account: 'IT60X0542811101000000123456',
  owner: { name: 'Edward Teach' },
};

/** A client whose calls carry these headers. What a call needs besides, it can be given by its own `headers`. */
export function clientWith(headers: Record<string, string>): DropPay {
  return createClient<paths>({
    baseUrl,
    headers,
    // The client is made of types, which cannot tell it at run time that the document says `explode: false`.
    querySerializer: { array: { style: 'form', explode: false } },
  });
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** What was answered with success; an error is thrown. */
export function answered<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  if (data === undefined) throw new Error(`HTTP ${response.status}: ${JSON.stringify(error)}`);
  return data;
}

/** A push of another amount, with a date as the documents post it, for the steps that need one more. */
export async function newPush(
  client: DropPay,
  status: PostedStatus,
  date_scheduled: string = documentedDates.date_scheduled,
): Promise<Push> {
  const body = { amount: otherAmount.euro, recipient, status, date_scheduled };
  const push = answered(await client.POST('/bank/v2/push', { body }));
  equal(push.status, status);
  equalAmount(push.amount, otherAmount);
  equal(push.date_scheduled?.slice(0, 10), date_scheduled.slice(0, 10));
  return push;
}
