/** The control paths of the sandbox: what the account's owner does, and what is to go wrong. No part of the API. */

import { controlUrl } from './environment.js';

export interface Credentials {
  readonly client_id: string;
  readonly client_secret: string;
  readonly connection_code: string;
}

export async function credentials(): Promise<Credentials> {
  return (await control('GET', '/_sandbox/credentials')).json() as Promise<Credentials>;
}

export async function grantConnection(id: string): Promise<void> {
  await control('POST', `/_sandbox/connections/${id}/grant`);
}

export async function approvePush(id: string): Promise<void> {
  await control('POST', `/_sandbox/pushes/${id}/approve`);
}

/** The four shapes of date that DropPay's documents show, of which only the first is one of RFC 3339. */
export const documentedDates = {
  date_creation: '2016-07-16T19:20:30+01:00',
  date_scheduled: '2018-06-15 10:00:00',
  date_recipient: '2016-10-12',
  recurrence: { period: 'P2M', date_end: '2019-07-10T00:00:00' },
} as const;

/** Lets the next `getPush` answer with a push that has a date of each shape. */
export async function orderDocumentedDates(id: string): Promise<void> {
  const body = { id, status: 'READY', ...documentedDates };
  await orderFaults([{ fault: 'status', status: 200, body, operation: 'getPush', times: 1 }]);
}

/** Lets the next `getPush` fail with a number for its code. */
export async function orderNumericCode(): Promise<void> {
  const body = { code: 10, description: 'Missing arguments' };
  await orderFaults([{ fault: 'status', status: 400, body, operation: 'getPush', times: 1 }]);
}

/** Lets the next `getPush` and the next `listPushes` answer as a later version of DropPay might. */
export async function orderEvolution(fault: 'unknown_enum_value' | 'extra_property'): Promise<void> {
  await orderFaults([
    { fault, operation: 'getPush', times: 1 },
    { fault, operation: 'listPushes', times: 1 },
  ]);
}

/** These faults and no others: what an earlier step ordered, and did not meet because it failed, is taken back. */
async function orderFaults(faults: readonly object[]): Promise<void> {
  await control('DELETE', '/_sandbox/faults');
  await control('POST', '/_sandbox/faults', faults);
}

async function control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Response> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(controlUrl + path, { method, headers, ...content });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}
