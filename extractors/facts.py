"""All extractors in one screen: plan text → facts, one tuple a table."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.award_rules import find_award_rules
from extractors.awards import find_awards
from extractors.citations import find_citations, without_own
from extractors.criteria import find_criteria
from extractors.dates import find_dates
from extractors.header import find_header
from extractors.model import (
    Award,
    AwardRule,
    Citation,
    Criterion,
    DateFact,
    Field,
    PlanText,
    Recipient,
    Responsibility,
    ScoreItem,
    Target,
    Tier,
)
from extractors.periods import find_period
from extractors.recipients import find_recipients
from extractors.responsibilities import find_responsibilities
from extractors.score_items import find_score_items
from extractors.signature import find_signature
from extractors.targets import find_targets
from extractors.tiers import find_tiers
from extractors.topics import with_topics


@dataclass(frozen=True, slots=True)
class Facts:
    """What one plan says. ``fields`` are the header values of the plan; the other tuples are tables of the dataset."""

    fields: tuple[Field, ...] = ()
    citations: tuple[Citation, ...] = ()
    dates: tuple[DateFact, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    targets: tuple[Target, ...] = ()
    tiers: tuple[Tier, ...] = ()
    score_items: tuple[ScoreItem, ...] = ()
    awards: tuple[Award, ...] = ()
    award_rules: tuple[AwardRule, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    recipients: tuple[Recipient, ...] = ()


def find_facts(plan: PlanText) -> Facts:
    """Run every extractor."""
    header = find_header(plan)
    dates = find_dates(plan, header)
    return Facts(
        fields=(*header, *find_signature(plan), *find_period(dates, header)),
        citations=tuple(without_own(find_citations(plan), header)),
        dates=tuple(dates),
        criteria=with_topics(find_criteria(plan)),
        targets=tuple(find_targets(plan)),
        tiers=tuple(find_tiers(plan)),
        score_items=tuple(find_score_items(plan)),
        awards=tuple(find_awards(plan)),
        award_rules=tuple(find_award_rules(plan)),
        responsibilities=tuple(find_responsibilities(plan)),
        recipients=tuple(find_recipients(plan)),
    )
