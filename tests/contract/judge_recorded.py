"""Judges what the Rust suites have exchanged with the sandbox: openapi-core reads the document on its own.

The suites are judged while they run by this project's own judge. That one and this one have only the document in
common, so a misreading of the one is not the other's.

    python judge_recorded.py DOCUMENT FOLDER

FOLDER holds the *.jsonl files that the suites write with DROPPAY_RECORD=FOLDER.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from werkzeug.datastructures import Headers, ImmutableMultiDict

# Findings that are shown. The others are counted.
MOST_SHOWN = 40

# Values that differ in each exchange. One that is well formed stands for all of its kind, so that exchanges which
# differ in nothing else are judged once; one that is not well formed stays as it is.
INTERCHANGEABLE = (
    (re.compile(r"\b(SEM|SMP|CON)[0-9A-Z]{8,10}\b"), r"\1"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "token"),
    (re.compile(r"\b36064[0-9]{23}IT\b"), "transaction"),
    (re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+]0[12]:00"), "date"),
    (re.compile(r"http://127[.]0[.]0[.]1:[0-9]+"), "sandbox"),
)

Expected = Literal["nothing", "wrong_request", "wrong_answer"]


@dataclass(frozen=True)
class Exchange:
    """A line of a recording."""

    method: str
    path: str
    query: str
    request_headers: Sequence[tuple[str, str]]
    request_body: str
    status: int
    response_headers: Sequence[tuple[str, str]]
    response_body: str
    expected: Expected

    @property
    def shape(self) -> str:
        """The exchange without what differs in each."""
        kinds = (self.content_type(self.request_headers), self.content_type(self.response_headers))
        authorized = any(name == "authorization" for name, _ in self.request_headers)
        told = (self.method, self.path, self.query, self.status, kinds, authorized, self.expected)
        shape = "\n".join((repr(told), self.request_body, self.response_body))
        for pattern, replacement in INTERCHANGEABLE:
            shape = pattern.sub(replacement, shape)
        return shape

    @staticmethod
    def content_type(headers: Iterable[tuple[str, str]]) -> str:
        return next((value for name, value in headers if name == "content-type"), "")


@dataclass
class Request:
    """What openapi-core asks of a request."""

    exchange: Exchange
    host_url: str
    parameters: RequestParameters = field(init=False)

    def __post_init__(self) -> None:
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(self.exchange.query, keep_blank_values=True)),
            header=Headers(list(self.exchange.request_headers)),
        )

    @property
    def path(self) -> str:
        return self.exchange.path

    @property
    def method(self) -> str:
        return self.exchange.method.lower()

    @property
    def body(self) -> bytes | None:
        return self.exchange.request_body.encode() or None

    @property
    def content_type(self) -> str:
        return Exchange.content_type(self.exchange.request_headers).lower()


@dataclass
class Response:
    """What openapi-core asks of a response."""

    exchange: Exchange

    @property
    def data(self) -> bytes:
        return self.exchange.response_body.encode()

    @property
    def status_code(self) -> int:
        return self.exchange.status

    @property
    def headers(self) -> Headers:
        return Headers(list(self.exchange.response_headers))

    @property
    def content_type(self) -> str:
        return Exchange.content_type(self.exchange.response_headers).lower()


class Judge:
    """Goes by one document."""

    def __init__(self, document: Path) -> None:
        self._openapi = OpenAPI.from_file_path(str(document))
        content: dict[str, Any] = self._openapi.spec.read_value()
        self._server: str = content["servers"][0]["url"]
        self._operations = sorted(
            (
                ("{" in path, method.upper(), re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), operation)
                for path, item in content["paths"].items()
                for method, operation in item.items()
                if isinstance(operation, dict) and "operationId" in operation
            ),
            key=lambda entry: entry[0] + entry[2].pattern.count("[^/]+"),
        )

    def operation(self, exchange: Exchange) -> str | None:
        """The operationId of the operation that was called."""
        for _, method, path, operation in self._operations:
            if method == exchange.method and path.fullmatch(exchange.path):
                return str(operation["operationId"])
        return None

    @property
    def operations(self) -> set[str]:
        """The operationIds of the document."""
        return {str(operation["operationId"]) for _, _, _, operation in self._operations}

    def findings(self, exchange: Exchange) -> Iterator[str]:
        """What is wrong with an exchange, and was not expected."""
        if exchange.expected == "wrong_request" and self.operation(exchange) is None:
            return
        request = Request(exchange, self._server)
        if exchange.expected != "wrong_request":
            for error in self._openapi.iter_request_errors(request):
                yield from (f"request: {words}" for words in in_words(error))
        wrong = [
            words
            for error in self._openapi.iter_response_errors(request, Response(exchange))
            for words in in_words(error)
        ]
        if exchange.expected != "wrong_answer":
            yield from (f"response: {words}" for words in wrong)
        elif not wrong:
            yield "response: it is wrong on purpose, and nothing was found"


def in_words(error: BaseException) -> Iterator[str]:
    """An error with the JSON path of each place that it is about."""
    causes: list[BaseException] = [error]
    while causes[-1].__cause__ is not None:
        causes.append(causes[-1].__cause__)
    for cause in causes:
        if isinstance(cause, InvalidSchemaValue):
            for place in cause.schema_errors:
                path = getattr(place, "json_path", "$")
                yield f"{path}: {str(getattr(place, 'message', place))[:200]}"
            return
    yield ": ".join(f"{type(cause).__name__} {cause}".strip() for cause in causes)[:300]


def recorded(folder: Path) -> Iterator[Exchange]:
    """Every exchange of a folder."""
    for file in sorted(folder.glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                yield Exchange(**json.loads(line))


@dataclass
class Verdict:
    """What was judged, and what was found."""

    # The exchanges of each operation and status.
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    shapes: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)
    # The operations of which no exchange shows that they work: nothing is proved of them.
    unproven: set[str] = field(default_factory=set)


def judge(document: Path, exchanges: Iterable[Exchange]) -> Verdict:
    """Judges each exchange, and one of those that differ in nothing but what differs in each."""
    judge, verdict = Judge(document), Verdict()
    verdict.unproven = judge.operations
    for exchange in exchanges:
        operation = judge.operation(exchange) or "(none)"
        verdict.counts[operation, f"{exchange.status} {exchange.expected.replace('_', ' ')}"] += 1
        if exchange.expected == "nothing" and 200 <= exchange.status < 300:
            verdict.unproven.discard(operation)
        if exchange.shape in verdict.shapes:
            continue
        verdict.shapes.add(exchange.shape)
        where = f"{operation} {exchange.method} {exchange.path} {exchange.status}"
        verdict.found.extend(f"{where}: {finding}" for finding in judge.findings(exchange))
    return verdict


def main(document: str, folder: str) -> int:
    verdict = judge(Path(document), recorded(Path(folder)))
    counts, found = verdict.counts, verdict.found
    for operation in sorted({operation for operation, _ in counts}):
        statuses = sorted((status, count) for (name, status), count in counts.items() if name == operation)
        print(
            f"{operation:<24}" + ", ".join(f"{status.removesuffix(' nothing')}: {count}" for status, count in statuses)
        )
    for finding in found[:MOST_SHOWN]:
        print(f"error: {finding}")
    print(f"{counts.total()} exchanges, {len(verdict.shapes)} of them distinct, {len(found)} findings")
    if not counts:
        print(f"error: nothing was recorded in {folder}", file=sys.stderr)
    elif verdict.unproven:
        names = ", ".join(sorted(verdict.unproven))
        print(f"error: nothing is proved of {names}: no exchange was answered 2xx", file=sys.stderr)
    return 1 if found or verdict.unproven else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
