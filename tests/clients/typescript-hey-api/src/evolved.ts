/** What the client makes of answers of a later version, which the document does not know. */

import assert from 'node:assert/strict';

import { clientWith, newPush } from './calls.js';
import type { Client } from './client/client/index.js';
import { createUserToken, getPush, listPushes, type Push } from './client/index.js';
import { equal, equalAmount, otherAmount } from './expect.js';
import { credentials, orderEvolution } from './sandbox.js';
import { finding } from './steps.js';

export async function evolved(): Promise<void> {
  const { client_id, client_secret, connection_code } = await credentials();
  const { data: token } = await createUserToken({
    client: clientWith(),
    body: { grant_type: 'authorization_code', client_id, client_secret, code: connection_code },
    throwOnError: true,
  });
  const user = clientWith(token.access_token);
  const push = await newPush(user, 'DRAFT');

  await orderEvolution('unknown_enum_value');
  await finding('unknown_enum_value', async () => {
    const { read, listed } = await readTwice(user, push);
    const statuses: string[] = [read.status, listed.status];
    equal(statuses, ['ADDED_LATER', 'ADDED_LATER']);
    return '`ADDED_LATER`, as the server wrote it, though the type does not list it';
  });

  await orderEvolution('extra_property');
  await finding('extra_property', async () => {
    const { read, listed } = await readTwice(user, push);
    assert.ok('added_later' in read && 'added_later' in listed);
    return 'kept, though the type does not declare it';
  });
}

/** The push as `getPush` and `listPushes` show it, of which the essential must be readable. */
async function readTwice(client: Client, push: Push): Promise<{ read: Push; listed: Push }> {
  const { data: read } = await getPush({ client, path: { id: push.id }, throwOnError: true });
  const { data: page } = await listPushes({ client, throwOnError: true });
  const listed = page.pushes.find(({ id }) => id === push.id);
  assert.ok(listed);
  equal(read.id, push.id);
  equalAmount(read.amount, otherAmount);
  equalAmount(listed.amount, otherAmount);
  return { read, listed };
}
