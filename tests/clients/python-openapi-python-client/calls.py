"""The generated client as the scenario uses it."""

from http import HTTPStatus
from typing import TypeVar

from comma_separated import separate_by_commas
from droppay import AuthenticatedClient, Client
from droppay.api.pushes import create_push
from droppay.api.tokens import create_user_token
from droppay.models import (
    AccessToken,
    ErrorInfo,
    GrantType,
    PostedOwner,
    PostedRecipient,
    PostedStatus,
    Push,
    PushCreate,
    UserTokenRequest,
)
from droppay.types import Response, Unset
from scenario_report import BASE_URL, DOCUMENTED_DATES, Sandbox, expect, expect_amount

T = TypeVar("T")

OTHER_AMOUNT = "999999999.99"

RECIPIENT = PostedRecipient(
    account="IT60X0542811101000000123456",
    owner=PostedOwner(name="Edward Teach"),
)

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


def user_token(sandbox: Sandbox, code: str) -> AccessToken:
    """The tokens for a connection code."""
    credentials = sandbox.credentials()
    request = UserTokenRequest(
        grant_type=GrantType.AUTHORIZATION_CODE,
        client_id=credentials.client_id,
        client_secret=credentials.client_secret,
        code=code,
    )
    return given(create_user_token.sync(client=ANYBODY, body=request))


def new_push(
    api: AuthenticatedClient,
    status: PostedStatus,
    date_scheduled: str = DOCUMENTED_DATES["date_scheduled"],
) -> Push:
    """A push of another amount, with a date as the documents post it."""
    body = PushCreate(
        amount=float(OTHER_AMOUNT),
        recipient=RECIPIENT,
        status=status,
        date_scheduled=date_scheduled,
    )
    push = given(create_push.sync(client=api, body=body))
    expect(push.status.value, status.value)
    expect_amount(given(push.amount), OTHER_AMOUNT)
    expect(given(push.date_scheduled)[:10], date_scheduled[:10])
    return push


def refusal(answer: Response[ErrorInfo | T]) -> tuple[HTTPStatus, int | str | Unset, str | Unset]:
    """The HTTP status of a call that must have been refused, the code and the words of its error."""
    error = answer.parsed
    assert isinstance(error, ErrorInfo)
    return answer.status_code, error.code, error.description
