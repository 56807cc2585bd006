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
from typing import Any
from urllib.request import Request, urlopen

BASE_URL = os.environ["DROPPAY_BASE_URL"]
"""Where the generated client sends its calls."""

MODE = os.environ["DROPPAY_MODE"]
"""Which scenario is to run, `documented` or `evolved`."""


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

    def order_fault(self, fault: str, operation: str, **further: object) -> None:
        """Has the next call of an operation fail."""
        order = {"fault": fault, "operation": operation, "times": 1, **further}
        self._call("POST", "/faults", order)

    def _call(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = Request(self._url + path, data, headers, method=method)
        with urlopen(request, timeout=30) as answer:
            return json.load(answer)
