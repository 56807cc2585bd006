"""The generated client as the scenario uses it."""

from collections.abc import Callable

from droppay import (
    AccessToken,
    ApiClient,
    ApiException,
    Configuration,
    ErrorInfo,
    GrantType,
    PagingInfo,
    PostedOwner,
    PostedRecipient,
    PostedStatus,
    Push,
    PushCreate,
    PushesApi,
    PushPage,
    TokensApi,
    UserTokenRequest,
)
from scenario_report import BASE_URL, DOCUMENTED_DATES, Sandbox, expect, expect_amount

OTHER_AMOUNT = "999999999.99"

RECIPIENT = PostedRecipient(
    account="IT60X0542811101000000123456",
    owner=PostedOwner(name="Edward Teach"),
)


def client(token: str | None = None) -> ApiClient:
    """A client that presents this token, and sends each call once.

    By itself urllib3 would repeat the PUT that refreshes a token, and a refresh token is good once.
    """
    return ApiClient(Configuration(host=BASE_URL, access_token=token, retries=False))


def user_token(sandbox: Sandbox, code: str) -> AccessToken:
    """The tokens for a connection code."""
    credentials = sandbox.credentials()
    request = UserTokenRequest(
        grant_type=GrantType.AUTHORIZATION_CODE,
        client_id=credentials.client_id,
        client_secret=credentials.client_secret,
        code=code,
    )
    return TokensApi(client()).create_user_token(request)


def new_push(
    pushes: PushesApi,
    status: PostedStatus,
    date_scheduled: str = DOCUMENTED_DATES["date_scheduled"],
) -> Push:
    """A push of another amount, with a date as the documents post it."""
    push = pushes.create_push(
        PushCreate(
            amount=float(OTHER_AMOUNT),
            recipient=RECIPIENT,
            status=status,
            date_scheduled=date_scheduled,
        )
    )
    expect(push.status.value, status.value)
    expect_amount(amount_of(push), OTHER_AMOUNT)
    assert push.date_scheduled is not None
    expect(push.date_scheduled[:10], date_scheduled[:10])
    return push


def amount_of(push: Push) -> float:
    """The amount, which the document does not require."""
    assert push.amount is not None
    return push.amount


def paging_of(page: PushPage) -> PagingInfo:
    """Where the page stands, which the document does not require."""
    assert page.paging_info is not None
    return page.paging_info


def refusal_of(call: Callable[[], object]) -> tuple[int, str | int | None, str | None]:
    """The HTTP status of a call that must be refused, and the code and the words of its error."""
    try:
        call()
    except ApiException as error:
        assert isinstance(error.status, int)
        assert isinstance(error.data, ErrorInfo)
        code = error.data.code
        text_or_number = None if code is None else code.actual_instance
        return error.status, text_or_number, error.data.description
    raise AssertionError("the call was not refused")
