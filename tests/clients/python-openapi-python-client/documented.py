"""The money flow: tokens, a connection, a push from draft to done, withdrawing, and errors."""

import time

from calls import ANYBODY, RECIPIENT, client, given, new_push, refusal, user_token
from droppay import AuthenticatedClient
from droppay.api.connections import create_connection, delete_connection, get_connection
from droppay.api.pushes import create_push, delete_push, get_push, list_pushes, update_push
from droppay.api.tokens import create_application_token, refresh_user_token
from droppay.api.transfers import get_transfer, list_transfers
from droppay.models import (
    ApplicationTokenRequest,
    ConnectionCreate,
    ConnectionStatus,
    GrantType,
    OrderDirection,
    PostedRecipient,
    PostedStatus,
    Push,
    PushCreate,
    PushOrderBy,
    PushStatus,
    PushUpdate,
    RefreshTokenRequest,
)
from droppay.types import Unset
from scenario_report import DOCUMENTED_DATES, Sandbox, expect, expect_amount, step

AMOUNT = "1234.57"


def documented(sandbox: Sandbox) -> None:
    """Goes through all steps. Tokens are those of the application, then those of a user."""
    credentials = sandbox.credentials()

    with step("application_token"):
        request = ApplicationTokenRequest(
            grant_type=GrantType.CLIENT_CREDENTIALS,
            client_id=credentials.client_id,
            client_secret=credentials.client_secret,
            scope="app",
        )
        application_token = given(create_application_token.sync(client=ANYBODY, body=request))
        expect(application_token.token_type, "bearer")
        expect(application_token.expires_in, 3600)
        application = client(application_token.access_token)

    with step("connect"):
        asked = given(create_connection.sync(client=application, body=ConnectionCreate()))
        expect(asked.status, ConnectionStatus.WAITING)
        assert isinstance(asked.code, Unset)
        sandbox.grant_connection(asked.id)
        granted = given(get_connection.sync(asked.id, client=application))
        expect(granted.id, asked.id)
        expect(granted.status, ConnectionStatus.GRANTED)
        code = given(granted.code)
        assert code

    with step("user_token"):
        first = user_token(sandbox, code)
        refresh_token = given(first.refresh_token)
        assert refresh_token

    with step("refresh_token"):
        refresh = RefreshTokenRequest(
            grant_type=GrantType.REFRESH_TOKEN,
            client_id=credentials.client_id,
            client_secret=credentials.client_secret,
            refresh_token=refresh_token,
        )
        refreshed = given(refresh_user_token.sync(client=ANYBODY, body=refresh))
        assert refreshed.access_token != first.access_token

    api = client(refreshed.access_token)

    with step("create_draft"):
        draft = create_draft(api)
    with step("read_push"):
        read_push(api, sandbox, draft)
    with step("list_two_statuses"):
        list_two_statuses(api, draft)
    with step("page"):
        page(api)

    with step("make_ready"):
        change = PushUpdate(status=PostedStatus.READY)
        updated = given(update_push.sync(draft.id, client=api, body=change))
        expect(updated.id, draft.id)
        expect(updated.status, PushStatus.READY)
        expect_amount(given(updated.amount), AMOUNT)

    with step("wait_until_done"):
        sandbox.approve_push(draft.id)
        wait_for(api, draft.id, PushStatus.DONE)

    with step("read_transfers"):
        read_transfers(api, draft)

    with step("withdraw"):
        unwanted = new_push(api, PostedStatus.DRAFT)
        deleted = given(delete_push.sync(unwanted.id, client=api))
        expect((deleted.id, deleted.status), (unwanted.id, PushStatus.DELETED))
        unanswered = given(create_connection.sync(client=application, body=ConnectionCreate()))
        cancelled = given(delete_connection.sync(unanswered.id, client=application))
        expect((cancelled.id, cancelled.status), (unanswered.id, ConnectionStatus.CANCELLED))

    with step("error_400"):
        stranger = PostedRecipient(account="IT61X0542811101000000123456")
        wrong = PushCreate(amount=float(AMOUNT), recipient=stranger)
        answer = create_push.sync_detailed(client=api, body=wrong)
        status, error_code, description = refusal(answer)
        expect((status, error_code), (400, "104"))
        assert given(description)

    with step("error_numeric_code"):
        sandbox.order_numeric_code()
        refused = refusal(get_push.sync_detailed(draft.id, client=api))
        expect(refused, (400, 10, "Missing arguments"))

    with step("error_401"):
        nobody = client("made-up")
        status, error_code, description = refusal(get_push.sync_detailed(draft.id, client=nobody))
        expect((status, error_code), (401, "102"))
        assert given(description)

    with step("error_404"):
        answer = get_push.sync_detailed("SEM0000000UN0", client=api)
        status, _, description = refusal(answer)
        expect(status, 404)
        assert given(description)


def create_draft(api: AuthenticatedClient) -> Push:
    """The push that everything else is about."""
    body = PushCreate(
        amount=float(AMOUNT),
        description="Sending money",
        recipient=RECIPIENT,
        status=PostedStatus.DRAFT,
    )
    draft = given(create_push.sync(client=api, body=body))
    expect(draft.status, PushStatus.DRAFT)
    expect_amount(given(draft.amount), AMOUNT)
    return draft


def read_push(api: AuthenticatedClient, sandbox: Sandbox, draft: Push) -> None:
    """As it was answered when it was created; and one whose dates are of all shapes."""
    read = given(get_push.sync(draft.id, client=api))
    expect(read, draft)
    expect(read.description, "Sending money")
    recipient = given(read.recipient)
    expect(recipient.account, RECIPIENT.account)
    expect(given(recipient.owner).name, "Edward Teach")

    sandbox.order_documented_dates(draft.id)
    dated = given(get_push.sync(draft.id, client=api))
    dates = {
        "date_creation": dated.date_creation,
        "date_scheduled": dated.date_scheduled,
        "date_recipient": dated.date_recipient,
        "date_end": given(dated.recurrence).date_end,
    }
    expect(dates, DOCUMENTED_DATES)


def list_two_statuses(api: AuthenticatedClient, draft: Push) -> None:
    """Both statuses are listed, and a deleted push proves that others are not."""
    ready = new_push(api, PostedStatus.READY)
    doomed = new_push(api, PostedStatus.DRAFT)
    deleted = given(delete_push.sync(doomed.id, client=api))

    wanted = [PushStatus.DRAFT, PushStatus.READY]
    everything = given(list_pushes.sync(client=api)).pushes
    open_pushes = [push for push in everything if push.status in wanted]
    listed = given(list_pushes.sync(client=api, status=wanted))
    ids = ids_of(listed.pushes)
    expect(sorted(ids), sorted(ids_of(open_pushes)))
    expect(given(listed.paging_info).total_items, len(open_pushes))
    expect([ids.count(push.id) for push in (draft, ready, deleted)], [1, 1, 0])
    expect(ids_of(everything).count(deleted.id), 1)


def page(api: AuthenticatedClient) -> None:
    """All pages of one push each, in either order and by either date."""
    # Created last, and planned before all others.
    planned_first = new_push(api, PostedStatus.DRAFT, "2018-05-01 10:00:00")
    by_creation = ids_from_first(api, PushOrderBy.DATE_CREATION)
    by_schedule = ids_from_first(api, PushOrderBy.DATE_SCHEDULE)
    expect((by_creation[-1], by_schedule[0]), (planned_first.id, planned_first.id))

    walked: list[str] = []
    number, pages = 0, 1
    while number < pages:
        one = given(
            list_pushes.sync(
                client=api,
                pg_num=number,
                pg_size=1,
                order_by=PushOrderBy.DATE_CREATION,
                order_dir=OrderDirection.DESC,
            )
        )
        info = given(one.paging_info)
        found = (len(one.pushes), info.current_page, info.page_size, info.total_items)
        expect(found, (1, number, 1, len(by_creation)))
        walked += ids_of(one.pushes)
        number, pages = number + 1, given(info.total_pages)
    expect(walked, by_creation[::-1])


def ids_from_first(api: AuthenticatedClient, order: PushOrderBy) -> list[str]:
    """All pushes from the first to the last, by this date."""
    ascending = OrderDirection.ASC
    return ids_of(given(list_pushes.sync(client=api, order_by=order, order_dir=ascending)).pushes)


def wait_for(api: AuthenticatedClient, id: str, status: PushStatus) -> None:
    """Reads a push until it has this status."""
    for _ in range(100):
        found = given(get_push.sync(id, client=api)).status
        if found == status:
            return
        time.sleep(0.05)
    raise AssertionError(f"{id} is {found}, and not {status}")


def read_transfers(api: AuthenticatedClient, draft: Push) -> None:
    """The one transfer of the push that is done."""
    made = given(list_transfers.sync(draft.id, client=api))
    expect((len(made.transfers), given(made.paging_info).total_items), (1, 1))
    [listed] = made.transfers
    expect(listed.push_id, draft.id)
    expect_amount(given(listed.amount), AMOUNT)
    expect(get_transfer.sync(listed.id, client=api), listed)


def ids_of(pushes: list[Push]) -> list[str]:
    """Their ids, in their order."""
    return [push.id for push in pushes]
