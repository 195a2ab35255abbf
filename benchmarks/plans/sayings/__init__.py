"""Ways to say one thing. Each function draws a phrasing and returns it with the facts that it states. Written from
knowledge of the genre, not from the extractors."""

from .aims import target
from .commendation import (
    amount_basis,
    amounts,
    awards,
    copies,
    disqualifications,
    flags_and_certificates,
    funding,
    minimum,
    prizes,
    quota_basis,
    ranking,
)
from .grades import tiers
from .times import deadline, period, rounds, twice_a_year
from .words import Said, number, padded, say_day, say_yearly, shift

__all__ = [
    "Said",
    "amount_basis",
    "amounts",
    "awards",
    "copies",
    "deadline",
    "disqualifications",
    "flags_and_certificates",
    "funding",
    "minimum",
    "number",
    "padded",
    "period",
    "prizes",
    "quota_basis",
    "ranking",
    "rounds",
    "say_day",
    "say_yearly",
    "shift",
    "target",
    "tiers",
    "twice_a_year",
]
