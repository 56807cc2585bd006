"""The money flow: tokens, a connection, a push from draft to done, withdrawing, and errors."""

import time

from calls import (
    RECIPIENT,
    amount_of,
    client,
    new_push,
    paging_of,
    refusal_of,
    user_token,
)
from droppay import (
    ApplicationTokenRequest,
    ConnectionCreate,
    ConnectionsApi,
    ConnectionStatus,
    GrantType,
    OrderDirection,
    PostedRecipient,
    PostedStatus,
    Push,
    PushCreate,
    PushesApi,
    PushOrderBy,
    PushStatus,
    PushUpdate,
    RefreshTokenRequest,
    TokensApi,
    TransfersApi,
)
from scenario_report import DOCUMENTED_DATES, Sandbox, expect, expect_amount, step

AMOUNT = "1234.57"


def documented(sandbox: Sandbox) -> None:
    """Goes through all steps. Tokens are those of the application, then those of a user."""
    credentials = sandbox.credentials()

    with step("application_token"):
        application_token = TokensApi(client()).create_application_token(
            ApplicationTokenRequest(
                grant_type=GrantType.CLIENT_CREDENTIALS,
                client_id=credentials.client_id,
                client_secret=credentials.client_secret,
                scope="app",
            )
        )
        expect(application_token.token_type, "bearer")
        expect(application_token.expires_in, 3600)
        connections = ConnectionsApi(client(application_token.access_token))

    with step("connect"):
        asked = connections.create_connection(ConnectionCreate())
        expect(asked.status, ConnectionStatus.WAITING)
        expect(asked.code, None)
        sandbox.grant_connection(asked.id)
        granted = connections.get_connection(asked.id)
        expect(granted.id, asked.id)
        expect(granted.status, ConnectionStatus.GRANTED)
        assert granted.code

    with step("user_token"):
        first = user_token(sandbox, granted.code)
        assert first.refresh_token

    with step("refresh_token"):
        refreshed = TokensApi(client()).refresh_user_token(
            RefreshTokenRequest(
                grant_type=GrantType.REFRESH_TOKEN,
                client_id=credentials.client_id,
                client_secret=credentials.client_secret,
                refresh_token=first.refresh_token,
            )
        )
        assert refreshed.access_token != first.access_token

    api = client(refreshed.access_token)
    pushes = PushesApi(api)

    with step("create_draft"):
        draft = create_draft(pushes)
    with step("read_push"):
        read_push(pushes, sandbox, draft)
    with step("list_two_statuses"):
        list_two_statuses(pushes, draft)
    with step("page"):
        page(pushes)

    with step("make_ready"):
        updated = pushes.update_push(draft.id, PushUpdate(status=PostedStatus.READY))
        expect(updated.id, draft.id)
        expect(updated.status, PushStatus.READY)
        expect_amount(amount_of(updated), AMOUNT)

    with step("wait_until_done"):
        sandbox.approve_push(draft.id)
        wait_for(pushes, draft.id, PushStatus.DONE)

    with step("read_transfers"):
        read_transfers(TransfersApi(api), draft)

    with step("withdraw"):
        unwanted = new_push(pushes, PostedStatus.DRAFT)
        deleted = pushes.delete_push(unwanted.id)
        expect((deleted.id, deleted.status), (unwanted.id, PushStatus.DELETED))
        unanswered = connections.create_connection(ConnectionCreate())
        cancelled = connections.delete_connection(unanswered.id)
        expect((cancelled.id, cancelled.status), (unanswered.id, ConnectionStatus.CANCELLED))

    with step("error_400"):
        stranger = PostedRecipient(account="IT61X0542811101000000123456")
        wrong = PushCreate(amount=float(AMOUNT), recipient=stranger)
        status, code, description = refusal_of(lambda: pushes.create_push(wrong))
        expect((status, code), (400, "104"))
        assert description

    with step("error_numeric_code"):
        sandbox.order_numeric_code()
        refusal = refusal_of(lambda: pushes.get_push(draft.id))
        expect(refusal, (400, 10, "Missing arguments"))

    with step("error_401"):
        nobody = PushesApi(client("made-up"))
        status, code, description = refusal_of(lambda: nobody.get_push(draft.id))
        expect((status, code), (401, "102"))
        assert description

    with step("error_404"):
        status, _, description = refusal_of(lambda: pushes.get_push("SEM0000000UN0"))
        expect(status, 404)
        assert description


def create_draft(pushes: PushesApi) -> Push:
    """The push that everything else is about."""
    draft = pushes.create_push(
        PushCreate(
            amount=float(AMOUNT),
            description="Sending money",
            recipient=RECIPIENT,
            status=PostedStatus.DRAFT,
        )
    )
    expect(draft.status, PushStatus.DRAFT)
    expect_amount(amount_of(draft), AMOUNT)
    return draft


def read_push(pushes: PushesApi, sandbox: Sandbox, draft: Push) -> None:
    """As it was answered when it was created; and one whose dates are of all shapes."""
    read = pushes.get_push(draft.id)
    expect(read, draft)
    expect(read.description, "Sending money")
    assert read.recipient is not None
    expect(read.recipient.account, RECIPIENT.account)
    assert read.recipient.owner is not None
    expect(read.recipient.owner.name, "Edward Teach")

    sandbox.order_documented_dates(draft.id)
    dated = pushes.get_push(draft.id)
    assert dated.recurrence is not None
    dates = {
        "date_creation": dated.date_creation,
        "date_scheduled": dated.date_scheduled,
        "date_recipient": dated.date_recipient,
        "date_end": dated.recurrence.date_end,
    }
    expect(dates, DOCUMENTED_DATES)


def list_two_statuses(pushes: PushesApi, draft: Push) -> None:
    """Both statuses are listed, and a deleted push proves that others are not."""
    ready = new_push(pushes, PostedStatus.READY)
    deleted = pushes.delete_push(new_push(pushes, PostedStatus.DRAFT).id)

    wanted = [PushStatus.DRAFT, PushStatus.READY]
    everything = pushes.list_pushes().pushes
    open_pushes = [push for push in everything if push.status in wanted]
    listed = pushes.list_pushes(status=wanted)
    ids = ids_of(listed.pushes)
    expect(sorted(ids), sorted(ids_of(open_pushes)))
    expect(paging_of(listed).total_items, len(open_pushes))
    expect([ids.count(push.id) for push in (draft, ready, deleted)], [1, 1, 0])
    expect(ids_of(everything).count(deleted.id), 1)


def page(pushes: PushesApi) -> None:
    """All pages of one push each, in either order and by either date."""
    # Created last, and planned before all others.
    planned_first = new_push(pushes, PostedStatus.DRAFT, "2018-05-01 10:00:00")
    by_creation = ids_from_first(pushes, PushOrderBy.DATE_CREATION)
    by_schedule = ids_from_first(pushes, PushOrderBy.DATE_SCHEDULE)
    expect((by_creation[-1], by_schedule[0]), (planned_first.id, planned_first.id))

    walked: list[str] = []
    number, pages = 0, 1
    while number < pages:
        one = pushes.list_pushes(
            pg_num=number,
            pg_size=1,
            order_by=PushOrderBy.DATE_CREATION,
            order_dir=OrderDirection.DESC,
        )
        info = paging_of(one)
        found = (len(one.pushes), info.current_page, info.page_size, info.total_items)
        expect(found, (1, number, 1, len(by_creation)))
        assert info.total_pages is not None
        walked += ids_of(one.pushes)
        number, pages = number + 1, info.total_pages
    expect(walked, by_creation[::-1])


def ids_from_first(pushes: PushesApi, order: PushOrderBy) -> list[str]:
    """All pushes from the first to the last, by this date."""
    return ids_of(pushes.list_pushes(order_by=order, order_dir=OrderDirection.ASC).pushes)


def wait_for(pushes: PushesApi, id: str, status: PushStatus) -> None:
    """Reads a push until it has this status."""
    for _ in range(100):
        found = pushes.get_push(id).status
        if found == status:
            return
        time.sleep(0.05)
    raise AssertionError(f"{id} is {found.value}, and not {status.value}")


def read_transfers(transfers: TransfersApi, draft: Push) -> None:
    """The one transfer of the push that is done."""
    made = transfers.list_transfers(draft.id)
    assert made.paging_info is not None
    expect((len(made.transfers), made.paging_info.total_items), (1, 1))
    [listed] = made.transfers
    expect(listed.push_id, draft.id)
    assert listed.amount is not None
    expect_amount(listed.amount, AMOUNT)
    expect(transfers.get_transfer(listed.id), listed)


def ids_of(pushes: list[Push]) -> list[str]:
    """Their ids, in their order."""
    return [push.id for push in pushes]
