/** The money flow: tokens, a connection, a push from draft to done, withdrawing, and errors. */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  answered,
  bearer,
  clientWith,
  type DropPay,
  newPush,
  type Push,
  type PushOrderBy,
  type PushStatus,
  recipient,
} from './calls.js';
import { amount, equal, equalAmount } from './expect.js';
import {
  approvePush,
  credentials,
  documentedDates,
  grantConnection,
  orderDocumentedDates,
  orderNumericCode,
} from './sandbox.js';
import { step } from './steps.js';

export async function documented(): Promise<void> {
  const { client_id, client_secret } = await credentials();
  const anonymous = clientWith({});

  const application = await step('application_token', async () => {
    const body = { grant_type: 'client_credentials', client_id, client_secret, scope: 'app' } as const;
    const token = answered(await anonymous.POST('/oa2/v1/cc/token', { body }));
    equal(token.expires_in, 3600);
    return clientWith(bearer(token.access_token));
  });

  const code = await step('connect', async () => {
    const asked = answered(await application.POST('/oa2/v1/connection', { body: {} }));
    equal(asked.status, 'WAITING');
    equal(asked.code, undefined);
    await grantConnection(asked.id);
    const params = { path: { id: asked.id } };
    const granted = answered(await application.GET('/oa2/v1/connection/{id}', { params }));
    equal(granted.id, asked.id);
    equal(granted.status, 'GRANTED');
    assert.ok(granted.code);
    return granted.code;
  });

  const first = await step('user_token', async () => {
    const body = { grant_type: 'authorization_code', client_id, client_secret, code } as const;
    const { access_token, refresh_token } = answered(await anonymous.POST('/oa2/v1/ac/token', { body }));
    assert.ok(refresh_token);
    return { access_token, refresh_token };
  });

  const user = await step('refresh_token', async () => {
    const { refresh_token } = first;
    const body = { grant_type: 'refresh_token', client_id, client_secret, refresh_token } as const;
    const token = answered(await anonymous.PUT('/oa2/v1/ac/token', { body }));
    assert.notEqual(token.access_token, first.access_token);
    return clientWith(bearer(token.access_token));
  });

  const draft = await step('create_draft', async () => {
    const body = { amount: amount.euro, recipient, description: 'Sending money', status: 'DRAFT' } as const;
    const push = answered(await user.POST('/bank/v2/push', { body }));
    equal(push.status, 'DRAFT');
    equalAmount(push.amount, amount);
    return push;
  });
  const ofDraft = { params: { path: { id: draft.id } } };

  await step('read_push', async () => {
    const push = answered(await user.GET('/bank/v2/push/{id}', ofDraft));
    equal(push, draft);
    equal(push.description, 'Sending money');
    equal(push.recipient?.account, recipient.account);
    equal(push.recipient?.owner?.name, 'Edward Teach');

    await orderDocumentedDates(draft.id);
    const dated = answered(await user.GET('/bank/v2/push/{id}', ofDraft));
    const { date_creation, date_scheduled, date_recipient, recurrence } = dated;
    equal({ date_creation, date_scheduled, date_recipient, recurrence }, documentedDates);
  });

  await step('list_two_statuses', async () => {
    const ready = await newPush(user, 'READY');
    const deleted = await newPush(user, 'DRAFT');
    answered(await user.DELETE('/bank/v2/push/{id}', { params: { path: { id: deleted.id } } }));

    const { pushes: all } = answered(await user.GET('/bank/v2/pushes'));
    const open = all.filter(({ status }) => status === 'DRAFT' || status === 'READY');
    const query = { status: ['DRAFT', 'READY'] satisfies PushStatus[] };
    const page = answered(await user.GET('/bank/v2/pushes', { params: { query } }));
    equal(idsOf(page.pushes), idsOf(open));
    equal(page.paging_info?.total_items, open.length);
    equal(occurrences(page.pushes, draft.id), 1);
    equal(occurrences(page.pushes, ready.id), 1);
    equal(occurrences(page.pushes, deleted.id), 0);
    equal(occurrences(all, deleted.id), 1);
  });

  await step('page', async () => {
    // Created last, and planned before all others.
    const plannedFirst = await newPush(user, 'DRAFT', '2018-05-01 10:00:00');
    const byCreation = await fromFirst(user, 'date_creation');
    const bySchedule = await fromFirst(user, 'date_schedule');
    equal([byCreation.at(-1), bySchedule[0]], [plannedFirst.id, plannedFirst.id]);

    const seen: string[] = [];
    let pages = 1;
    for (let number = 0; number < pages; number += 1) {
      const query = { pg_num: number, pg_size: 1, order_by: 'date_creation', order_dir: 'desc' } as const;
      const page = answered(await user.GET('/bank/v2/pushes', { params: { query } }));
      equal(page.pushes.length, 1);
      equal(page.paging_info?.current_page, number);
      equal(page.paging_info?.page_size, 1);
      equal(page.paging_info?.total_items, byCreation.length);
      pages = page.paging_info?.total_pages ?? 0;
      seen.push(...page.pushes.map(({ id }) => id));
    }
    equal(seen, byCreation.toReversed());
  });

  await step('make_ready', async () => {
    const push = answered(await user.PATCH('/bank/v2/push/{id}', { ...ofDraft, body: { status: 'READY' } }));
    equal(push.id, draft.id);
    equal(push.status, 'READY');
    equalAmount(push.amount, amount);
  });

  await step('wait_until_done', async () => {
    await approvePush(draft.id);
    equal(await lastStatus(user, draft.id), 'DONE');
  });

  await step('read_transfers', async () => {
    const page = answered(await user.GET('/bank/v2/push/{id}/transfers', ofDraft));
    equal(page.transfers.length, 1);
    equal(page.paging_info?.total_items, 1);
    const [listed] = page.transfers;
    assert.ok(listed);
    equal(listed.push_id, draft.id);
    equalAmount(listed.amount, amount);
    const params = { path: { id: listed.id } };
    const read = answered(await user.GET('/bank/v2/push/transfer/{id}', { params }));
    equal(read, listed);
  });

  await step('withdraw', async () => {
    const push = await newPush(user, 'DRAFT');
    const deleted = answered(await user.DELETE('/bank/v2/push/{id}', { params: { path: { id: push.id } } }));
    equal(deleted.id, push.id);
    equal(deleted.status, 'DELETED');
    const connection = answered(await application.POST('/oa2/v1/connection', { body: {} }));
    const params = { path: { id: connection.id } };
    const cancelled = answered(await application.DELETE('/oa2/v1/connection/{id}', { params }));
    equal(cancelled.id, connection.id);
    equal(cancelled.status, 'CANCELLED');
  });

  await step('error_400', async () => {
    const body = { amount: amount.euro, recipient: { account: 'IT61X0542811101000000123456' } };
    const { error, response } = await user.POST('/bank/v2/push', { body });
    equal(response.status, 400);
    equal(error?.code, '104');
    assert.ok(error?.description);
  });

  await step('error_numeric_code', async () => {
    await orderNumericCode();
    const { error, response } = await user.GET('/bank/v2/push/{id}', ofDraft);
    equal(response.status, 400);
    equal(error?.code, 10);
    equal(error?.description, 'Missing arguments');
  });

  await step('error_401', async () => {
    const { error, response } = await user.GET('/bank/v2/push/{id}', { ...ofDraft, headers: bearer('made-up') });
    equal(response.status, 401);
    equal(error?.code, '102');
    assert.ok(error?.description);
  });

  await step('error_404', async () => {
    const params = { path: { id: 'SEM0000000UN0' } };
    const { error, response } = await user.GET('/bank/v2/push/{id}', { params });
    equal(response.status, 404);
    assert.ok(error?.description);
  });
}

/** The status of the push once it is done, or after a hundred looks. */
async function lastStatus(client: DropPay, id: string): Promise<PushStatus> {
  for (let looks = 1; ; looks += 1) {
    const { status } = answered(await client.GET('/bank/v2/push/{id}', { params: { path: { id } } }));
    if (status === 'DONE' || looks === 100) return status;
    await sleep(50);
  }
}

/** The ids of all pushes from the first to the last, by this date. */
async function fromFirst(client: DropPay, order_by: PushOrderBy): Promise<string[]> {
  const query = { order_by, order_dir: 'asc' } as const;
  const { pushes } = answered(await client.GET('/bank/v2/pushes', { params: { query } }));
  return pushes.map(({ id }) => id);
}

function idsOf(pushes: readonly Push[]): string[] {
  return pushes.map(({ id }) => id).sort();
}

function occurrences(pushes: readonly Push[], wanted: string): number {
  return pushes.filter(({ id }) => id === wanted).length;
}
