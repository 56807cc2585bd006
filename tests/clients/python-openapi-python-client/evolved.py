"""What becomes of answers of a later version, which the document does not know."""

from calls import OTHER_AMOUNT, client, given, new_push, user_token
from droppay import AuthenticatedClient
from droppay.api.pushes import get_push, list_pushes
from droppay.models import PostedStatus, Push
from scenario_report import Sandbox, expect, expect_amount, report

LOST = "`ValueError`: the whole answer is lost"


def evolved(sandbox: Sandbox) -> None:
    """Reads one push twice for each addition."""
    token = user_token(sandbox, sandbox.credentials().connection_code)
    api = client(token.access_token)
    created = new_push(api, PostedStatus.DRAFT)

    sandbox.order_evolution("unknown_enum_value")
    try:
        read, listed = read_twice(api, created.id)
        expect([read.status.value, listed.status.value], ["ADDED_LATER", "ADDED_LATER"])
        detail = "`ADDED_LATER`, as the server wrote it"
        report("unknown_enum_value", ok=True, detail=detail)
    except ValueError:
        report("unknown_enum_value", ok=False, detail=LOST)

    sandbox.order_evolution("extra_property")
    try:
        read, listed = read_twice(api, created.id)
        added = [push.additional_properties.get("added_later") for push in (read, listed)]
        expect(added, ["since a later version"] * 2)
        report("extra_property", ok=True, detail="kept in `additional_properties`")
    except ValueError:
        report("extra_property", ok=False, detail=LOST)


def read_twice(api: AuthenticatedClient, id: str) -> tuple[Push, Push]:
    """The push as `getPush` and `listPushes` show it; its essence must be readable."""
    read = given(get_push.sync(id, client=api))
    pushes = given(list_pushes.sync(client=api)).pushes
    [listed] = [push for push in pushes if push.id == id]
    expect(read.id, id)
    for push in (read, listed):
        expect_amount(given(push.amount), OTHER_AMOUNT)
    return read, listed
