"""What the scenarios of both Python suites share.

That is the report of their steps, a line of JSON for each on stdout, which `cargo xtask clients`
reads; and the sandbox's own paths, which play the account's owner and order failures. No generated
client knows those, so they are called by plain HTTP.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.request import Request, urlopen

BASE_URL = os.environ["DROPPAY_BASE_URL"]
"""Where the generated client sends its calls."""

MODE = os.environ["DROPPAY_MODE"]
"""Which scenario is to run, `documented` or `evolved`."""

DOCUMENTED_DATES = {
    "date_creation": "2016-07-16T19:20:30+01:00",
    "date_scheduled": "2018-06-15 10:00:00",
    "date_recipient": "2016-10-12",
    "date_end": "2019-07-10T00:00:00",
}
"""The four shapes of date that DropPay's documents show; only the first is one of RFC 3339.

The last one is the property of a recurrence, the others are those of a push.
"""


def report(name: str, *, ok: bool, detail: str | None = None) -> None:
    """Says how a step ended."""
    line: dict[str, object] = {"step": name, "ok": ok}
    if detail is not None:
        line["detail"] = detail
    print(json.dumps(line), flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """A step that must succeed: what goes wrong in it is reported, and ends the scenario."""
    try:
        yield
    except Exception as error:
        report(name, ok=False, detail=f"{type(error).__name__}: {error}")
        raise
    report(name, ok=True)


def expect(found: object, wanted: object) -> None:
    """Like `assert`, but says what was found."""
    if found != wanted:
        raise AssertionError(f"{found!r} instead of {wanted!r}")


def expect_amount(found: float, wanted: str) -> None:
    """Like `expect`, for an amount: a decimal made of the shortest text must be the one written."""
    expect(Decimal(str(found)), Decimal(wanted))


@dataclass(frozen=True)
class Credentials:
    """What an application logs in with."""

    client_id: str
    client_secret: str
    connection_code: str


class Sandbox:
    """The paths of the sandbox that are not DropPay's."""

    def __init__(self) -> None:
        self._url = os.environ["DROPPAY_CONTROL_URL"] + "/_sandbox"

    def credentials(self) -> Credentials:
        """What to log in with."""
        found = self._call("GET", "/credentials")
        return Credentials(found["client_id"], found["client_secret"], found["connection_code"])

    def grant_connection(self, id: str) -> None:
        """Has the account's owner grant a connection."""
        self._call("POST", f"/connections/{id}/grant", {})

    def approve_push(self, id: str) -> None:
        """Has the account's owner approve a push."""
        self._call("POST", f"/pushes/{id}/approve", {})

    def order_documented_dates(self, id: str) -> None:
        """Has the next `getPush` answer with a push that has a date of each shape."""
        dates = dict(DOCUMENTED_DATES)
        recurrence = {"period": "P2M", "date_end": dates.pop("date_end")}
        body = {"id": id, "status": "READY", "recurrence": recurrence, **dates}
        self._order_faults(_fault("status", "getPush", status=200, body=body))

    def order_numeric_code(self) -> None:
        """Has the next `getPush` fail with a number for its code."""
        body = {"code": 10, "description": "Missing arguments"}
        self._order_faults(_fault("status", "getPush", status=400, body=body))

    def order_evolution(self, fault: str) -> None:
        """Has the next `getPush` and the next `listPushes` answer as a later version might."""
        self._order_faults(_fault(fault, "getPush"), _fault(fault, "listPushes"))

    def _order_faults(self, *faults: dict[str, object]) -> None:
        """These and no others: what an earlier step ordered and did not meet is taken back."""
        self._call("DELETE", "/faults")
        self._call("POST", "/faults", faults)

    def _call(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = Request(self._url + path, data, headers, method=method)
        with urlopen(request, timeout=30) as answer:
            return json.load(answer)


def _fault(fault: str, operation: str, **further: object) -> dict[str, object]:
    """What befalls the next call of an operation."""
    return {"fault": fault, "operation": operation, "times": 1, **further}
