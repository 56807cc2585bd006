"""What becomes of answers of a later version, which the document does not know."""

from calls import OTHER_AMOUNT, amount_of, client, new_push, user_token
from droppay import PostedStatus, Push, PushesApi
from pydantic import ValidationError
from scenario_report import Sandbox, expect, expect_amount, report

LOST = "`ValidationError`: the whole answer is lost"


def evolved(sandbox: Sandbox) -> None:
    """Reads one push twice for each addition."""
    token = user_token(sandbox, sandbox.credentials().connection_code)
    pushes = PushesApi(client(token.access_token))
    created = new_push(pushes, PostedStatus.DRAFT)

    sandbox.order_evolution("unknown_enum_value")
    try:
        read, listed = read_twice(pushes, created.id)
        expect([read.status.value, listed.status.value], ["ADDED_LATER", "ADDED_LATER"])
        detail = "`ADDED_LATER`, as the server wrote it"
        report("unknown_enum_value", ok=True, detail=detail)
    except ValidationError:
        report("unknown_enum_value", ok=False, detail=LOST)

    sandbox.order_evolution("extra_property")
    try:
        read, listed = read_twice(pushes, created.id)
        expect(["added_later" in push.to_dict() for push in (read, listed)], [False, False])
        report("extra_property", ok=True, detail="dropped")
    except ValidationError:
        report("extra_property", ok=False, detail=LOST)


def read_twice(pushes: PushesApi, id: str) -> tuple[Push, Push]:
    """The push as `getPush` and `listPushes` show it; its essence must be readable."""
    read = pushes.get_push(id)
    [listed] = [push for push in pushes.list_pushes().pushes if push.id == id]
    expect(read.id, id)
    for push in (read, listed):
        expect_amount(amount_of(push), OTHER_AMOUNT)
    return read, listed
