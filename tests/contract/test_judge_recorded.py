"""The judge of recorded exchanges finds what is planted, and nothing else."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from openapi_core import OpenAPI

import judge_recorded
from judge_recorded import Exchange, Judge

DOCUMENT = Path(__file__).parents[2] / "openapi" / "droppay.yaml"
TOKEN = ("authorization", "Bearer ac9185e9f2984867b11069fd2881ff1a")
JSON = ("content-type", "application/json")

PUSH = {
    "id": "SEM1234568UN8",
    "status": "DRAFT",
    "amount": 120.0,
    "recipient": {"account": "IT60X0542811101000000123456"},
}
ORDER = {"amount": 120.0, "recipient": {"account": "IT60X0542811101000000123456"}, "status": "DRAFT"}

CREATED = Exchange(
    "POST", "/bank/v2/push", "", [TOKEN, JSON], json.dumps(ORDER), 200, [JSON], json.dumps(PUSH), "nothing"
)
LISTED = Exchange(
    "GET",
    "/bank/v2/pushes",
    "status=DRAFT%2CREADY&pg_size=1",
    [TOKEN],
    "",
    200,
    [JSON],
    json.dumps({"pushes": [PUSH]}),
    "nothing",
)
REFUSED = dataclasses.replace(LISTED, status=418, response_body=json.dumps({"code": 10, "description": "No"}))


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(DOCUMENT)


def changed(value: dict[str, Any], **changes: object) -> str:
    """JSON of an object with other properties; None leaves one out."""
    return json.dumps({name: value for name, value in (value | changes).items() if value is not None})


@pytest.mark.parametrize("exchange", [CREATED, LISTED, REFUSED])
def test_an_exchange_that_keeps_the_document_is_no_finding(judge: Judge, exchange: Exchange) -> None:
    assert list(judge.findings(exchange)) == []


PLANTED: list[tuple[Exchange, dict[str, Any], str]] = [
    (CREATED, {"response_body": changed(PUSH, amount="much")}, "response: $.amount: "),
    (CREATED, {"response_body": changed(PUSH, id=None)}, "response: $: 'id' is a required property"),
    (CREATED, {"response_body": changed(PUSH, status="LOST")}, "response: $.status: "),
    (CREATED, {"response_body": "<html>"}, "response: "),
    (CREATED, {"response_body": ""}, "response: "),
    (CREATED, {"response_headers": [("content-type", "text/html")]}, "response: "),
    (CREATED, {"status": 201}, "response: "),
    (LISTED, {"response_body": json.dumps({"pushes": [PUSH, PUSH | {"status": 7}]})}, "response: $.pushes[1].status: "),
    (REFUSED, {"response_body": json.dumps({"code": True})}, "response: $.code: "),
    (CREATED, {"request_body": changed(ORDER, amount=None)}, "request: $: 'amount' is a required property"),
    (CREATED, {"request_body": changed(ORDER, recipient={"account": "IT60 X054"})}, "request: $.recipient.account: "),
    (CREATED, {"request_body": changed(ORDER, status="DONE")}, "request: $.status: "),
    (CREATED, {"request_headers": [JSON]}, "request: "),
    (LISTED, {"query": "status=DRAFT%2CLOST"}, "request: "),
    (LISTED, {"query": "pg_size=0"}, "request: "),
    (LISTED, {"path": "/bank/v2/pushs"}, "request: "),
    (CREATED, {"expected": "wrong_answer"}, "response: it is wrong on purpose"),
]


@pytest.mark.parametrize(("exchange", "changes", "expected"), PLANTED)
def test_what_is_planted_is_found_where_it_is(
    judge: Judge, exchange: Exchange, changes: dict[str, Any], expected: str
) -> None:
    found = list(judge.findings(dataclasses.replace(exchange, **changes)))
    assert any(finding.startswith(expected) for finding in found), found


def test_a_request_that_is_wrong_on_purpose_is_no_finding_and_its_answer_is_judged(judge: Judge) -> None:
    wrong = dataclasses.replace(REFUSED, query="pg_size=0", expected="wrong_request")
    assert list(judge.findings(wrong)) == []
    nowhere = dataclasses.replace(wrong, path="/nowhere", response_body="")
    assert list(judge.findings(nowhere)) == []
    assert list(judge.findings(dataclasses.replace(wrong, response_body=json.dumps({"code": True})))) != []


def test_only_what_differs_in_ids_tokens_and_dates_is_judged_once() -> None:
    def exchange(**changes: object) -> Exchange:
        return dataclasses.replace(LISTED, response_body=json.dumps({"pushes": [PUSH | changes]}))

    same = exchange(id="SEM0000000000", date_creation="2026-01-05T09:00:00+01:00")
    assert same.shape == exchange(id="SEMZZZZZZZZZZ", date_creation="2027-02-06T10:30:00+02:00").shape
    for other in ({"id": "sem0"}, {"date_creation": "2027-02-06"}, {"status": "LOST"}, {"amount": 121.0}):
        defaults: dict[str, object] = {"id": "SEM0000000000", "date_creation": "2026-01-05T09:00:00+01:00"}
        assert same.shape != exchange(**(defaults | other)).shape, other


@pytest.fixture
def two_operations(tmp_path: Path) -> Path:
    """The document with createPush and listPushes alone."""
    document = OpenAPI.from_file_path(str(DOCUMENT)).spec.read_value()
    kept = {"/bank/v2/push": "post", "/bank/v2/pushes": "get"}
    paths = {path: {method: document["paths"][path][method]} for path, method in kept.items()}
    smaller = tmp_path / "document.json"
    smaller.write_text(json.dumps(document | {"paths": paths}, default=str), encoding="utf-8")
    return smaller


def record(folder: Path, name: str, *exchanges: Exchange) -> None:
    lines = [json.dumps(dataclasses.asdict(exchange)) for exchange in exchanges]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_recording_is_read_counted_and_judged(
    two_operations: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(tmp_path, "1-0.jsonl", CREATED, CREATED, LISTED)
    assert judge_recorded.main(str(two_operations), str(tmp_path)) == 0
    said = capsys.readouterr().out
    assert "createPush" in said and "200: 2" in said and "3 exchanges, 2 of them distinct, 0 findings" in said
    record(tmp_path, "2-0.jsonl", dataclasses.replace(CREATED, response_body=changed(PUSH, status="LOST")))
    assert judge_recorded.main(str(two_operations), str(tmp_path)) == 1
    assert "error: createPush POST /bank/v2/push 200: response: $.status: " in capsys.readouterr().out


@pytest.mark.parametrize(
    "other",
    [
        REFUSED,
        dataclasses.replace(LISTED, expected="wrong_answer", response_body="{"),
        dataclasses.replace(LISTED, expected="wrong_request", query="pg_size=0"),
        CREATED,
    ],
)
def test_an_operation_that_no_exchange_shows_to_work_is_named(
    two_operations: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], other: Exchange
) -> None:
    record(tmp_path, "1-0.jsonl", CREATED, other)
    assert judge_recorded.main(str(two_operations), str(tmp_path)) == 1
    said = capsys.readouterr()
    assert "0 findings" in said.out
    assert said.err.startswith("error: nothing is proved of listPushes: ")


def test_a_folder_without_exchanges_is_a_failure(tmp_path: Path) -> None:
    assert judge_recorded.main(str(DOCUMENT), str(tmp_path)) == 1
