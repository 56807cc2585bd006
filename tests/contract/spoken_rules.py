"""What the document says in words and no schema can: a generated value that keeps its schema is made to keep the words.

Without this nearly every generated order would be refused, and nothing behind the refusal be tested. A value that
breaks its schema is left as it is, because then it is meant to be refused.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, MutableMapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from draw import draw

IBAN = re.compile(r"[A-Za-z]{2}[0-9]{2}[A-Za-z0-9]{11,30}")
DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
PERIOD = re.compile(r"P[0-9YMWDTHS]+")

# One of each shape that the document shows, and the same for the end of a recurrence, which lies behind all of those.
DATES = ("2035-07-16T19:20:30+01:00", "2035-07-10T00:00:00", "2035-06-15 10:00:00", "2035-10-12")
LAST_DATES = ("2045-07-16T19:20:30+01:00", "2045-07-10T00:00:00", "2045-06-15 10:00:00", "2045-10-12")
LAST_YEAR = 2040
PERIODS = ("P2M", "P1Y", "P1W", "P3D", "PT1H", "P1M1D")
LARGEST_AMOUNT = Decimal("999999999.99")

# IBANs that the server knows, that of the token's owner first.
IBANS: list[str] = json.loads(os.environ.get("DROPPAY_CONTRACT_IBANS", "[]"))

GRANTS = {
    "createApplicationToken": "client_credentials",
    "createUserToken": "authorization_code",
    "refreshUserToken": "refresh_token",
}

Object = MutableMapping[str, Any]


def keep_in_query(query: Object) -> None:
    """Listings are filtered by an IBAN that is one, a side that exists and possible dates."""
    if isinstance(query.get("iban"), str) and IBANS:
        query["iban"] = draw(IBANS, query["iban"])
    if isinstance(query.get("role"), str):
        query["role"] = draw(("source", "recipient"), query["role"])
    for name in ("date_from", "date_to"):
        _replace(query, name, DATE, _date)


def keep_in_token_request(operation: str, body: Object, refresh_token: str | None) -> None:
    """Each of the three takes one grant, and credentials that exist."""
    if body.get("grant_type") in GRANTS.values():
        body["grant_type"] = GRANTS[operation]
    credentials = {
        "client_id": os.environ.get("DROPPAY_APP_KEY"),
        "client_secret": os.environ.get("DROPPAY_APP_SECRET"),
        "code": os.environ.get("DROPPAY_CONNECTION_CODE"),
        "refresh_token": refresh_token,
    }
    for name, value in credentials.items():
        if value and isinstance(body.get(name), str):
            body[name] = value


def keep_in_push(body: Object) -> None:
    """IBANs have check digits, dates are on the calendar, money has cents, and a SEPA recipient has a name."""
    amount = body.get("amount")
    if isinstance(amount, int | float) and not isinstance(amount, bool) and amount >= 0.01:
        cents = min(Decimal(str(amount)), LARGEST_AMOUNT).quantize(Decimal("0.01"), ROUND_HALF_UP)
        body["amount"] = float(cents)
    _replace(body, "date_scheduled", DATE, _date)
    if isinstance(recurrence := body.get("recurrence"), dict):
        _replace(recurrence, "period", PERIOD, lambda period: str(draw(PERIODS, period)))
        _replace(recurrence, "date_end", DATE, lambda date: str(draw(LAST_DATES, date)))
    if isinstance(source := body.get("source"), dict):
        _replace(source, "account", IBAN, lambda account: IBANS[0] if IBANS else account)
    if isinstance(recipient := body.get("recipient"), dict):
        _replace(recipient, "account", IBAN, _iban)
        owner = recipient.setdefault("owner", {})
        if isinstance(owner, dict) and owner.get("name", "") == "":
            owner["name"] = "Edward Teach"


def _replace(holder: Object, name: str, schema: re.Pattern[str], by: Callable[[str], str]) -> None:
    value = holder.get(name)
    if isinstance(value, str) and schema.fullmatch(value):
        holder[name] = by(value)


def _date(date: str) -> str:
    try:
        possible = datetime.fromisoformat(date).year < LAST_YEAR
    except ValueError:
        possible = False
    return date if possible else str(draw(DATES, date))


def _iban(iban: str) -> str:
    """The same bank and account with the check digits of ISO 13616, or another account of DropPay's own bank."""
    iban = iban.upper()
    if IBANS and iban.startswith("IT") and iban[5:10] == "36064":
        return IBANS[-1]
    turned = iban[4:] + iban[:2] + "00"
    remainder = int("".join(str(int(character, 36)) for character in turned)) % 97
    return f"{iban[:2]}{98 - remainder:02}{iban[4:]}"
