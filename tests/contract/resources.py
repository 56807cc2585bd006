"""The resources that the server has shown: their ids, and what became of them.

A made-up id is refused before anything else is looked at, so that nothing behind it would be tested.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from draw import draw

# The ids that the runner knows from the start, by kind: {"push": [...], "transfer": [...], "connection": [...]}.
KNOWN = "DROPPAY_CONTRACT_IDS"

# Statuses in which a resource can still be changed or withdrawn.
OPEN = frozenset({"DRAFT", "READY", "WAITING"})

# Ids that have the right form and lead nowhere.
NOWHERE = {"push": "SEM0000000000", "transfer": "SMP0000000000", "connection": "CON00000000"}

# More ids than these would only make the newest ones rare.
MOST = 24


def kind_of(path: str) -> str:
    """The kind of the resource that the `id` of a path template names."""
    if "/connection" in path:
        return "connection"
    return "transfer" if path.endswith("/transfer/{id}") else "push"


@dataclass
class Resources:
    """Everything seen so far."""

    statuses: dict[str, dict[str, str]] = field(default_factory=dict)
    withdrawn: dict[str, str] = field(default_factory=dict)

    @classmethod
    def known(cls) -> Resources:
        """Those that the runner has named."""
        given: Mapping[str, Sequence[str]] = json.loads(os.environ.get(KNOWN, "{}"))
        return cls({kind: dict.fromkeys(ids, "") for kind, ids in given.items()})

    def learn(self, kind: str, body: object) -> None:
        """Remembers what an answer holds: one resource, or a page of them."""
        for resource in _resources(body):
            statuses = self.statuses.setdefault(kind, {})
            statuses[resource["id"]] = str(resource.get("status", ""))
            while len(statuses) > MOST:
                del statuses[next(iter(statuses))]

    def is_known(self, kind: str, identifier: str) -> bool:
        return identifier in self.statuses.get(kind, {})

    def choose(self, kind: str, for_change: bool, instead_of: object) -> str | None:
        """An id of this kind, always the same in place of the same made-up one."""
        statuses = self.statuses.get(kind, {})
        fitting = [name for name, status in statuses.items() if status in OPEN] if for_change else []
        return draw(fitting or [*statuses, NOWHERE[kind]], instead_of) if statuses else None


def _resources(body: object) -> Iterator[dict[str, Any]]:
    if not isinstance(body, dict):
        return
    if isinstance(body.get("id"), str):
        yield body
    for page in ("pushes", "transfers"):
        for resource in body.get(page) or []:
            yield from _resources(resource)
