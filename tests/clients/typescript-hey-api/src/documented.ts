/** The money flow: tokens, a connection, a push from draft to done, withdrawing, and errors. */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

import { clientWith, newPush, recipient } from './calls.js';
import type { Client } from './client/client/index.js';
import {
  createApplicationToken,
  createConnection,
  createPush,
  createUserToken,
  deleteConnection,
  deletePush,
  getConnection,
  getPush,
  getTransfer,
  listPushes,
  listTransfers,
  type Push,
  type PushOrderBy,
  type PushStatus,
  refreshUserToken,
  updatePush,
} from './client/index.js';
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
  const anonymous = clientWith();

  const application = await step('application_token', async () => {
    const { data } = await createApplicationToken({
      client: anonymous,
      body: { grant_type: 'client_credentials', client_id, client_secret, scope: 'app' },
      throwOnError: true,
    });
    equal(data.expires_in, 3600);
    return clientWith(data.access_token);
  });

  const code = await step('connect', async () => {
    const { data: asked } = await createConnection({ client: application, body: {}, throwOnError: true });
    equal(asked.status, 'WAITING');
    equal(asked.code, undefined);
    await grantConnection(asked.id);
    const { data: granted } = await getConnection({
      client: application,
      path: { id: asked.id },
      throwOnError: true,
    });
    equal(granted.id, asked.id);
    equal(granted.status, 'GRANTED');
    assert.ok(granted.code);
    return granted.code;
  });

  const first = await step('user_token', async () => {
    const { data } = await createUserToken({
      client: anonymous,
      body: { grant_type: 'authorization_code', client_id, client_secret, code },
      throwOnError: true,
    });
    assert.ok(data.refresh_token);
    return { access_token: data.access_token, refresh_token: data.refresh_token };
  });

  const user = await step('refresh_token', async () => {
    const { data } = await refreshUserToken({
      client: anonymous,
      body: { grant_type: 'refresh_token', client_id, client_secret, refresh_token: first.refresh_token },
      throwOnError: true,
    });
    assert.notEqual(data.access_token, first.access_token);
    return clientWith(data.access_token);
  });

  const draft = await step('create_draft', async () => {
    const { data } = await createPush({
      client: user,
      body: { amount: amount.euro, recipient, description: 'Sending money', status: 'DRAFT' },
      throwOnError: true,
    });
    equal(data.status, 'DRAFT');
    equalAmount(data.amount, amount);
    return data;
  });

  await step('read_push', async () => {
    const { data } = await getPush({ client: user, path: { id: draft.id }, throwOnError: true });
    equal(data, draft);
    equal(data.description, 'Sending money');
    equal(data.recipient?.account, recipient.account);
    equal(data.recipient?.owner?.name, 'Edward Teach');

    await orderDocumentedDates(draft.id);
    const { data: dated } = await getPush({ client: user, path: { id: draft.id }, throwOnError: true });
    const { date_creation, date_scheduled, date_recipient, recurrence } = dated;
    equal({ date_creation, date_scheduled, date_recipient, recurrence }, documentedDates);
  });

  await step('list_two_statuses', async () => {
    const ready = await newPush(user, 'READY');
    const deleted = await newPush(user, 'DRAFT');
    await deletePush({ client: user, path: { id: deleted.id }, throwOnError: true });

    const all = await listPushes({ client: user, throwOnError: true });
    const open = all.data.pushes.filter(({ status }) => status === 'DRAFT' || status === 'READY');
    const { data } = await listPushes({
      client: user,
      query: { status: ['DRAFT', 'READY'] },
      throwOnError: true,
    });
    equal(idsOf(data.pushes), idsOf(open));
    equal(data.paging_info?.total_items, open.length);
    equal(occurrences(data.pushes, draft.id), 1);
    equal(occurrences(data.pushes, ready.id), 1);
    equal(occurrences(data.pushes, deleted.id), 0);
    equal(occurrences(all.data.pushes, deleted.id), 1);
  });

  await step('page', async () => {
    // Created last, and planned before all others.
    const plannedFirst = await newPush(user, 'DRAFT', '2018-05-01 10:00:00');
    const byCreation = await fromFirst(user, 'date_creation');
    const bySchedule = await fromFirst(user, 'date_schedule');
    equal([byCreation.at(-1), bySchedule[0]], [plannedFirst.id, plannedFirst.id]);

    const seen: string[] = [];
    let pages = 1;
    for (let page = 0; page < pages; page += 1) {
      const { data } = await listPushes({
        client: user,
        query: { pg_num: page, pg_size: 1, order_by: 'date_creation', order_dir: 'desc' },
        throwOnError: true,
      });
      equal(data.pushes.length, 1);
      equal(data.paging_info?.current_page, page);
      equal(data.paging_info?.page_size, 1);
      equal(data.paging_info?.total_items, byCreation.length);
      pages = data.paging_info?.total_pages ?? 0;
      seen.push(...data.pushes.map(({ id }) => id));
    }
    equal(seen, byCreation.toReversed());
  });

  await step('make_ready', async () => {
    const { data } = await updatePush({
      client: user,
      path: { id: draft.id },
      body: { status: 'READY' },
      throwOnError: true,
    });
    equal(data.id, draft.id);
    equal(data.status, 'READY');
    equalAmount(data.amount, amount);
  });

  await step('wait_until_done', async () => {
    await approvePush(draft.id);
    equal(await lastStatus(user, draft.id), 'DONE');
  });

  await step('read_transfers', async () => {
    const { data: page } = await listTransfers({ client: user, path: { id: draft.id }, throwOnError: true });
    equal(page.transfers.length, 1);
    equal(page.paging_info?.total_items, 1);
    const [listed] = page.transfers;
    assert.ok(listed);
    equal(listed.push_id, draft.id);
    equalAmount(listed.amount, amount);
    const { data: read } = await getTransfer({ client: user, path: { id: listed.id }, throwOnError: true });
    equal(read, listed);
  });

  await step('withdraw', async () => {
    const push = await newPush(user, 'DRAFT');
    const { data: deleted } = await deletePush({ client: user, path: { id: push.id }, throwOnError: true });
    equal(deleted.id, push.id);
    equal(deleted.status, 'DELETED');
    const { data: connection } = await createConnection({ client: application, body: {}, throwOnError: true });
    const { data: cancelled } = await deleteConnection({
      client: application,
      path: { id: connection.id },
      throwOnError: true,
    });
    equal(cancelled.id, connection.id);
    equal(cancelled.status, 'CANCELLED');
  });

  await step('error_400', async () => {
    const { error, response } = await createPush({
      client: user,
      body: { amount: amount.euro, recipient: { account: 'IT61X0542811101000000123456' } },
    });
    equal(response.status, 400);
    equal(error?.code, '104');
    assert.ok(error?.description);
  });

  await step('error_numeric_code', async () => {
    await orderNumericCode();
    const { error, response } = await getPush({ client: user, path: { id: draft.id } });
    equal(response.status, 400);
    equal(error?.code, 10);
    equal(error?.description, 'Missing arguments');
  });

  await step('error_401', async () => {
    const { error, response } = await getPush({ client: clientWith('made-up'), path: { id: draft.id } });
    equal(response.status, 401);
    equal(error?.code, '102');
    assert.ok(error?.description);
  });

  await step('error_404', async () => {
    const { error, response } = await getPush({ client: user, path: { id: 'SEM0000000UN0' } });
    equal(response.status, 404);
    assert.ok(error?.description);
  });
}

/** The status of the push once it is done, or after a hundred looks. */
async function lastStatus(client: Client, id: string): Promise<PushStatus> {
  for (let looks = 1; ; looks += 1) {
    const { data } = await getPush({ client, path: { id }, throwOnError: true });
    if (data.status === 'DONE' || looks === 100) return data.status;
    await sleep(50);
  }
}

/** The ids of all pushes from the first to the last, by this date. */
async function fromFirst(client: Client, order_by: PushOrderBy): Promise<string[]> {
  const { data } = await listPushes({ client, query: { order_by, order_dir: 'asc' }, throwOnError: true });
  return data.pushes.map(({ id }) => id);
}

function idsOf(pushes: readonly Push[]): string[] {
  return pushes.map(({ id }) => id).sort();
}

function occurrences(pushes: readonly Push[], wanted: string): number {
  return pushes.filter(({ id }) => id === wanted).length;
}
