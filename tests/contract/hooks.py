"""What schemathesis is told about DropPay beside the document: see schemathesis.toml for how it is run."""

from __future__ import annotations

from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.core.parameters import ParameterLocation

import spoken_rules
from resources import Resources, kind_of

RESOURCES = Resources.known()
REFRESH_TOKENS: list[str] = []

TOKENS = frozenset(spoken_rules.GRANTS)
PUSHES = frozenset({"createPush", "updatePush"})


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Has what is generated keep the rules that no schema can say."""
    meta, operation = case.meta, operation_id(case)
    if meta is None:
        return
    identifier = case.path_parameters.get("id")
    if isinstance(identifier, str) and not meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters["id"] = existing(case, identifier)
    if isinstance(case.query, dict):
        spoken_rules.keep_in_query(case.query)
    if isinstance(case.body, dict):
        if operation in TOKENS:
            newest = REFRESH_TOKENS[-1] if REFRESH_TOKENS else None
            spoken_rules.keep_in_token_request(operation, case.body, newest)
        elif operation in PUSHES:
            spoken_rules.keep_in_push(case.body)


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
    """Learns what the server has shown."""
    body = answer(response)
    if not 200 <= response.status_code < 300 or not isinstance(body, dict):
        return
    if operation_id(case) in {"createUserToken", "refreshUserToken"}:
        REFRESH_TOKENS.append(str(body.get("refresh_token")))
        return
    transfers = operation_id(case) == "listTransfers"
    RESOURCES.learn("transfer" if transfers else kind_of(case.operation.path), body)


@schemathesis.check
def withdrawn_stays_withdrawn(ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """What DELETE has withdrawn has the status that DELETE answered from then on, and cannot be changed."""
    identifier, body = str(case.path_parameters.get("id")), answer(response)
    if not 200 <= response.status_code < 300 or not isinstance(body, dict) or "transfer" in case.operation.path:
        return None
    status, before = str(body.get("status")), RESOURCES.withdrawn.get(identifier)
    if case.method == "DELETE":
        assert before is None, f"{identifier} was withdrawn twice, as {before} and as {status}"
        RESOURCES.withdrawn[identifier] = status
    elif before is not None:
        assert case.method == "GET", f"{identifier} was {before} and could still be changed"
        assert status == before, f"{identifier} was {before} after DELETE, and is {status}"
    return None


def existing(case: Case[Any], identifier: str) -> str:
    """The id itself if it is one of the server's, and one of the server's if not."""
    kind = kind_of(case.operation.path)
    of_all_pushes = operation_id(case) == "listTransfers" and identifier == "-1"
    if of_all_pushes or RESOURCES.is_known(kind, identifier):
        return identifier
    for_change = case.method in {"DELETE", "PATCH"}
    return RESOURCES.choose(kind, for_change, identifier) or identifier


def operation_id(case: Case[Any]) -> str:
    return str(case.operation.definition.raw.get("operationId"))


def answer(response: Response) -> object:
    try:
        return response.json()
    except ValueError:
        return None
