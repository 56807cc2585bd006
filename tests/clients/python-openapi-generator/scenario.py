"""Moves money in the sandbox with the client that openapi-generator writes for Python."""

import time
from collections.abc import Callable

from pydantic import ValidationError

from droppay import (
    ApiClient,
    ApiException,
    ApplicationTokenRequest,
    Configuration,
    ConnectionCreate,
    ConnectionsApi,
    ConnectionStatus,
    ErrorInfo,
    GrantType,
    PostedOwner,
    PostedRecipient,
    PostedStatus,
    Push,
    PushCreate,
    PushesApi,
    PushStatus,
    PushUpdate,
    RefreshTokenRequest,
    TokensApi,
    TransfersApi,
    UserTokenRequest,
)
from scenario_report import BASE_URL, MODE, Sandbox, expect, report, step

IBAN = "IT60X0542811101000000123456"
WRONG_CHECK_DIGITS = "IT61X0542811101000000123456"
LOST = "`ValidationError`: the whole answer is lost"


def client(token: str | None = None) -> ApiClient:
    """A client that presents this token."""
    return ApiClient(Configuration(host=BASE_URL, access_token=token))


def order(status: PostedStatus = PostedStatus.DRAFT, *, iban: str = IBAN) -> PushCreate:
    """120.00 EUR for Edward Teach."""
    return PushCreate(
        amount=120.00,
        description="Sending money",
        recipient=PostedRecipient(account=iban, owner=PostedOwner(name="Edward Teach")),
        status=status,
    )


def refusal_of(call: Callable[[], object]) -> tuple[int, str | int | None]:
    """The HTTP status and the code of the error with which a call must be refused."""
    try:
        call()
    except ApiException as error:
        assert isinstance(error.status, int)
        assert isinstance(error.data, ErrorInfo)
        code = error.data.code
        return error.status, None if code is None else code.actual_instance
    raise AssertionError("the call was not refused")


def user_token(sandbox: Sandbox, code: str) -> tuple[str, str]:
    """The access token and the refresh token for a connection code."""
    credentials = sandbox.credentials()
    request = UserTokenRequest(
        grant_type=GrantType.AUTHORIZATION_CODE,
        client_id=credentials.client_id,
        client_secret=credentials.client_secret,
        code=code,
        scope="app",
    )
    token = TokensApi(client()).create_user_token(request)
    assert token.refresh_token is not None
    return token.access_token, token.refresh_token


def wait_for(pushes: PushesApi, id: str, status: PushStatus) -> None:
    """Reads a push until it has this status."""
    for _ in range(100):
        found = pushes.get_push(id).status
        if found == status:
            return
        time.sleep(0.05)
    raise AssertionError(f"{id} is {found.value}, and not {status.value}")


def all_pages(pushes: PushesApi) -> list[str]:
    """The ids of all pushes, one page of one push after the other."""
    ids: list[str] = []
    number, pages = 0, 1
    while number < pages:
        page = pushes.list_pushes(pg_num=number, pg_size=1)
        info = page.paging_info
        assert info is not None
        assert info.total_pages is not None
        expect(info.current_page, number)
        expect(len(page.pushes), 1)
        ids.extend(push.id for push in page.pushes)
        number, pages = number + 1, info.total_pages
    return ids


def documented(sandbox: Sandbox) -> None:
    """The money flow, and what a client meets on the way."""
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

    with step("connect"):
        connections = ConnectionsApi(client(application_token.access_token))
        waiting = connections.create_connection(ConnectionCreate())
        expect(waiting.status, ConnectionStatus.WAITING)
        sandbox.grant_connection(waiting.id)
        granted = connections.get_connection(waiting.id)
        expect(granted.status, ConnectionStatus.GRANTED)
        assert granted.code

    with step("user_token"):
        first_token, refresh_token = user_token(sandbox, granted.code)

    with step("refresh_token"):
        refreshed = TokensApi(client()).refresh_user_token(
            RefreshTokenRequest(
                grant_type=GrantType.REFRESH_TOKEN,
                client_id=credentials.client_id,
                client_secret=credentials.client_secret,
                refresh_token=refresh_token,
            )
        )
        assert refreshed.access_token != first_token

    api = client(refreshed.access_token)
    pushes, transfers = PushesApi(api), TransfersApi(api)

    with step("create_draft"):
        draft = pushes.create_push(order())
        expect(draft.status, PushStatus.DRAFT)
        expect(draft.amount, 120.00)

    with step("read_push"):
        read = pushes.get_push(draft.id)
        expect(read, draft)
        assert read.recipient is not None
        assert read.recipient.owner is not None
        expect(read.recipient.owner.name, "Edward Teach")

    with step("list_two_statuses"):
        ready = pushes.create_push(order(PostedStatus.READY))
        deleted = pushes.delete_push(pushes.create_push(order()).id)
        listed = pushes.list_pushes(status=[PushStatus.DRAFT, PushStatus.READY]).pushes
        expect({push.status for push in listed}, {PushStatus.DRAFT, PushStatus.READY})
        ids = {push.id for push in listed}
        assert {draft.id, ready.id} <= ids
        assert deleted.id not in ids

    with step("page"):
        walked = all_pages(pushes)
        expect(sorted(walked), sorted(push.id for push in pushes.list_pushes().pushes))
        assert {draft.id, ready.id, deleted.id} <= set(walked)

    with step("make_ready"):
        updated = pushes.update_push(draft.id, PushUpdate(status=PostedStatus.READY))
        expect(updated.status, PushStatus.READY)

    with step("wait_until_done"):
        sandbox.approve_push(draft.id)
        wait_for(pushes, draft.id, PushStatus.DONE)

    with step("read_transfers"):
        made = transfers.list_transfers(draft.id).transfers
        expect([transfer.amount for transfer in made], [120.00])
        expect(transfers.get_transfer(made[0].id), made[0])

    with step("withdraw"):
        withdrawn = pushes.delete_push(pushes.create_push(order()).id)
        expect(withdrawn.status, PushStatus.DELETED)
        unanswered = connections.create_connection(ConnectionCreate())
        cancelled = connections.delete_connection(unanswered.id)
        expect(cancelled.status, ConnectionStatus.CANCELLED)

    with step("error_400"):
        wrong = order(iban=WRONG_CHECK_DIGITS)
        expect(refusal_of(lambda: pushes.create_push(wrong)), (400, "104"))

    with step("error_numeric_code"):
        body = {"code": 10, "description": "Missing arguments"}
        sandbox.order_fault("status", "getPush", status=400, body=body)
        expect(refusal_of(lambda: pushes.get_push(draft.id)), (400, 10))

    with step("error_401"):
        stranger = PushesApi(client("made-up"))
        expect(refusal_of(lambda: stranger.get_push(draft.id)), (401, "102"))

    with step("error_404"):
        status, _ = refusal_of(lambda: pushes.get_push("SEM0000000UN0"))
        expect(status, 404)


def evolved(sandbox: Sandbox) -> None:
    """What becomes of answers that a later version of the server might give."""
    token, _ = user_token(sandbox, sandbox.credentials().connection_code)
    pushes = PushesApi(client(token))
    created = pushes.create_push(order())

    def read_both(fault: str) -> Push:
        sandbox.order_fault(fault, "listPushes")
        listed = pushes.list_pushes().pushes
        assert created.id in {push.id for push in listed}
        sandbox.order_fault(fault, "getPush")
        push = pushes.get_push(created.id)
        expect((push.id, push.amount), (created.id, created.amount))
        return push

    try:
        status = read_both("unknown_enum_value").status
        detail = f"`{status.value}`, as the server wrote it"
        report("unknown_enum_value", ok=True, detail=detail)
    except ValidationError:
        report("unknown_enum_value", ok=False, detail=LOST)

    try:
        kept = "added_later" in read_both("extra_property").to_dict()
        detail = "kept in `additional_properties`" if kept else "dropped"
        report("extra_property", ok=True, detail=detail)
    except ValidationError:
        report("extra_property", ok=False, detail=LOST)


if __name__ == "__main__":
    {"documented": documented, "evolved": evolved}[MODE](Sandbox())
