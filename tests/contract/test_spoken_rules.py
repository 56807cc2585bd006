"""What keeps its schema is made to keep the words; what breaks its schema is left to be refused."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import spoken_rules
from resources import Resources


@pytest.fixture(autouse=True)
def accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken_rules, "IBANS", ["IT63B3606400003351234567", "IT63B3606400003471234567"])


def kept(**push: Any) -> dict[str, Any]:
    spoken_rules.keep_in_push(push)
    return push


def test_an_iban_gets_check_digits_and_keeps_its_bank() -> None:
    assert kept(recipient={"account": "it00x0542811101000000123456"})["recipient"] == {
        "account": "IT60X0542811101000000123456",
        "owner": {"name": "Edward Teach"},
    }
    assert kept(recipient={"account": "IT00A3606400000000000000"})["recipient"]["account"] == "IT63B3606400003471234567"
    assert kept(source={"account": "GB00NWBK60161331926819"})["source"]["account"] == "IT63B3606400003351234567"


def test_dates_money_and_periods_become_possible() -> None:
    push = kept(
        amount=2.3456,
        date_scheduled="2018-02-31",
        recurrence={"period": "PSSH", "date_end": "2018-05-01"},
    )
    assert push["amount"] == 2.35
    assert push["date_scheduled"] in spoken_rules.DATES
    assert push["recurrence"]["period"] in spoken_rules.PERIODS
    assert push["recurrence"]["date_end"] in spoken_rules.LAST_DATES
    assert kept(amount=1e300)["amount"] == 999999999.99
    assert kept(date_scheduled="2018-06-15 10:00:00")["date_scheduled"] == "2018-06-15 10:00:00"


@pytest.mark.parametrize(
    "push",
    [
        {"amount": "12.00"},
        {"amount": 0.001},
        {"amount": True},
        {"date_scheduled": "tomorrow"},
        {"date_scheduled": 7},
        {"recurrence": {"period": "2 months"}},
        {"recurrence": []},
        {"source": {"account": "IT60 X054"}},
        {"recipient": "IT60X0542811101000000123456"},
        {"recipient": {"account": 7, "owner": 7}},
        {"recipient": {"owner": {"name": 0}}},
        {"recipient": {"owner": {"name": None}}},
        {"recipient": {"owner": {"name": False}}},
        {"recipient": {"owner": {"name": []}}},
        {"recipient": {"owner": {"name": {}}}},
    ],
)
def test_what_breaks_its_schema_is_left_as_it_is(push: dict[str, Any]) -> None:
    before = copy.deepcopy(push)
    assert kept(**push) == before


@pytest.mark.parametrize("owner", [{}, {"name": ""}])
def test_a_recipient_without_a_name_gets_one(owner: dict[str, Any]) -> None:
    assert kept(recipient={"owner": owner})["recipient"]["owner"] == {"name": "Edward Teach"}


def test_a_grant_that_is_none_is_left_and_another_becomes_the_operations() -> None:
    for given, becomes in (("client_credentials", "refresh_token"), ("password", "password"), (7, 7)):
        body: dict[str, Any] = {"grant_type": given, "refresh_token": "made up"}
        spoken_rules.keep_in_token_request("refreshUserToken", body, "the newest")
        assert body == {"grant_type": becomes, "refresh_token": "the newest"}


def test_a_made_up_id_becomes_one_that_the_server_has_shown_and_can_still_be_changed() -> None:
    resources = Resources()
    assert resources.choose("push", True, "x") is None
    resources.learn("push", {"pushes": [{"id": "SEM1", "status": "DONE"}, {"id": "SEM2", "status": "READY"}]})
    assert {resources.choose("push", True, name) for name in "abcdefgh"} == {"SEM2"}
    assert {resources.choose("push", False, name) for name in "abcdefgh"} >= {"SEM1", "SEM2"}
    resources.learn("push", {"id": "SEM2", "status": "DELETED"})
    assert "SEM1" in {resources.choose("push", True, name) for name in "abcdefghijklm"}
