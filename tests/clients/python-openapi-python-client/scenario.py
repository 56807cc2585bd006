"""Moves money in the sandbox with the client that openapi-python-client writes."""

import time
from http import HTTPStatus
from typing import TypeVar

from comma_separated import separate_by_commas
from droppay import AuthenticatedClient, Client
from droppay.api.connections import create_connection, delete_connection, get_connection
from droppay.api.pushes import create_push, delete_push, get_push, list_pushes, update_push
from droppay.api.tokens import create_application_token, create_user_token, refresh_user_token
from droppay.api.transfers import get_transfer, list_transfers
from droppay.models import (
    ApplicationTokenRequest,
    ConnectionCreate,
    ConnectionStatus,
    ErrorInfo,
    GrantType,
    PostedOwner,
    PostedRecipient,
    PostedStatus,
    Push,
    PushCreate,
    PushStatus,
    PushUpdate,
    RefreshTokenRequest,
    UserTokenRequest,
)
from droppay.types import Response, Unset
from scenario_report import BASE_URL, MODE, Sandbox, expect, report, step

T = TypeVar("T")

IBAN = "IT60X0542811101000000123456"
WRONG_CHECK_DIGITS = "IT61X0542811101000000123456"

ANYBODY = Client(base_url=BASE_URL)
"""A client that presents no token."""


def client(token: str) -> AuthenticatedClient:
    """A client that presents this token."""
    hooks = {"event_hooks": {"request": [separate_by_commas]}}
    return AuthenticatedClient(base_url=BASE_URL, token=token, httpx_args=hooks)


def given(answer: T | ErrorInfo | Unset | None) -> T:
    """What was asked for, which the server must have given."""
    if answer is None or isinstance(answer, (ErrorInfo, Unset)):
        raise AssertionError(f"the answer is {answer!r}")
    return answer


def refusal(answer: Response[ErrorInfo | T]) -> tuple[HTTPStatus, int | str | Unset]:
    """The HTTP status and the code of the error with which a call must have been refused."""
    assert isinstance(answer.parsed, ErrorInfo)
    return answer.status_code, answer.parsed.code


def order(status: PostedStatus = PostedStatus.DRAFT, *, iban: str = IBAN) -> PushCreate:
    """120.00 EUR for Edward Teach."""
    return PushCreate(
        amount=120.00,
        description="Sending money",
        recipient=PostedRecipient(account=iban, owner=PostedOwner(name="Edward Teach")),
        status=status,
    )


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
    token = given(create_user_token.sync(client=ANYBODY, body=request))
    return token.access_token, given(token.refresh_token)


def wait_for(api: AuthenticatedClient, id: str, status: PushStatus) -> None:
    """Reads a push until it has this status."""
    for _ in range(100):
        found = given(get_push.sync(id, client=api)).status
        if found == status:
            return
        time.sleep(0.05)
    raise AssertionError(f"{id} is {found}, and not {status}")


def all_pages(api: AuthenticatedClient) -> list[str]:
    """The ids of all pushes, one page of one push after the other."""
    ids: list[str] = []
    number, pages = 0, 1
    while number < pages:
        page = given(list_pushes.sync(client=api, pg_num=number, pg_size=1))
        info = given(page.paging_info)
        expect(info.current_page, number)
        expect(len(page.pushes), 1)
        ids.extend(push.id for push in page.pushes)
        number, pages = number + 1, given(info.total_pages)
    return ids


def documented(sandbox: Sandbox) -> None:
    """The money flow, and what a client meets on the way."""
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

    with step("connect"):
        application = client(application_token.access_token)
        waiting = given(create_connection.sync(client=application, body=ConnectionCreate()))
        expect(waiting.status, ConnectionStatus.WAITING)
        sandbox.grant_connection(waiting.id)
        granted = given(get_connection.sync(waiting.id, client=application))
        expect(granted.status, ConnectionStatus.GRANTED)
        code = given(granted.code)

    with step("user_token"):
        first_token, refresh_token = user_token(sandbox, code)

    with step("refresh_token"):
        refresh = RefreshTokenRequest(
            grant_type=GrantType.REFRESH_TOKEN,
            client_id=credentials.client_id,
            client_secret=credentials.client_secret,
            refresh_token=refresh_token,
        )
        refreshed = given(refresh_user_token.sync(client=ANYBODY, body=refresh))
        assert refreshed.access_token != first_token

    api = client(refreshed.access_token)

    with step("create_draft"):
        draft = given(create_push.sync(client=api, body=order()))
        expect(draft.status, PushStatus.DRAFT)
        expect(draft.amount, 120.00)

    with step("read_push"):
        read = given(get_push.sync(draft.id, client=api))
        expect(read, draft)
        expect(given(given(read.recipient).owner).name, "Edward Teach")

    with step("list_two_statuses"):
        ready = given(create_push.sync(client=api, body=order(PostedStatus.READY)))
        doomed = given(create_push.sync(client=api, body=order()))
        deleted = given(delete_push.sync(doomed.id, client=api))
        wanted = [PushStatus.DRAFT, PushStatus.READY]
        listed = given(list_pushes.sync(client=api, status=wanted)).pushes
        expect({push.status for push in listed}, set(wanted))
        ids = {push.id for push in listed}
        assert {draft.id, ready.id} <= ids
        assert deleted.id not in ids

    with step("page"):
        walked = all_pages(api)
        everything = given(list_pushes.sync(client=api)).pushes
        expect(sorted(walked), sorted(push.id for push in everything))
        assert {draft.id, ready.id, deleted.id} <= set(walked)

    with step("make_ready"):
        change = PushUpdate(status=PostedStatus.READY)
        updated = given(update_push.sync(draft.id, client=api, body=change))
        expect(updated.status, PushStatus.READY)

    with step("wait_until_done"):
        sandbox.approve_push(draft.id)
        wait_for(api, draft.id, PushStatus.DONE)

    with step("read_transfers"):
        made = given(list_transfers.sync(draft.id, client=api)).transfers
        expect([transfer.amount for transfer in made], [120.00])
        expect(given(get_transfer.sync(made[0].id, client=api)), made[0])

    with step("withdraw"):
        unwanted = given(create_push.sync(client=api, body=order()))
        withdrawn = given(delete_push.sync(unwanted.id, client=api))
        expect(withdrawn.status, PushStatus.DELETED)
        unanswered = given(create_connection.sync(client=application, body=ConnectionCreate()))
        cancelled = given(delete_connection.sync(unanswered.id, client=application))
        expect(cancelled.status, ConnectionStatus.CANCELLED)

    with step("error_400"):
        wrong = order(iban=WRONG_CHECK_DIGITS)
        expect(refusal(create_push.sync_detailed(client=api, body=wrong)), (400, "104"))

    with step("error_numeric_code"):
        body = {"code": 10, "description": "Missing arguments"}
        sandbox.order_fault("status", "getPush", status=400, body=body)
        expect(refusal(get_push.sync_detailed(draft.id, client=api)), (400, 10))

    with step("error_401"):
        stranger = client("made-up")
        expect(refusal(get_push.sync_detailed(draft.id, client=stranger)), (401, "102"))

    with step("error_404"):
        status, _ = refusal(get_push.sync_detailed("SEM0000000UN0", client=api))
        expect(status, 404)


def evolved(sandbox: Sandbox) -> None:
    """What becomes of answers that a later version of the server might give."""
    token, _ = user_token(sandbox, sandbox.credentials().connection_code)
    api = client(token)
    created = given(create_push.sync(client=api, body=order()))

    def read_both(fault: str) -> Push:
        sandbox.order_fault(fault, "listPushes")
        listed = given(list_pushes.sync(client=api)).pushes
        assert created.id in {push.id for push in listed}
        sandbox.order_fault(fault, "getPush")
        push = given(get_push.sync(created.id, client=api))
        expect((push.id, push.amount), (created.id, created.amount))
        return push

    try:
        status = read_both("unknown_enum_value").status
        detail = f"`{status.value}`, as the server wrote it"
        report("unknown_enum_value", ok=True, detail=detail)
    except ValueError:
        report("unknown_enum_value", ok=False, detail="`ValueError`: the whole answer is lost")

    kept = "added_later" in read_both("extra_property").additional_properties
    detail = "kept in `additional_properties`" if kept else "dropped"
    report("extra_property", ok=True, detail=detail)


if __name__ == "__main__":
    {"documented": documented, "evolved": evolved}[MODE](Sandbox())
