"""Awards of a reworded plan: forms and numbers, who gets none, dossier and its day, money."""

from __future__ import annotations

from . import sayings
from .draft import Draft
from .outline import closed
from .sayings import Said, shift, wider
from .spec import AwardRule


def rewards(draft: Draft) -> None:
    """Forms and numbers, who is not rewarded, the dossier and its day, money: in one part or in three."""
    o, rng = draft.outline, draft.rng
    apart = rng.random() < 0.3
    o.top(
        rng.choice(
            [
                "Khen thưởng",
                "Công tác khen thưởng",
                "Hình thức khen thưởng",
                "Khen thưởng phong trào thi đua",
                "Tổ chức xét khen thưởng",
            ]
        )
    )
    o.sub(rng.choice(["Hình thức, số lượng", "Hình thức và số lượng khen thưởng", "Hình thức khen thưởng"]))
    forms(draft)
    conditions(draft)
    if apart:
        o.top(rng.choice(["Hồ sơ, thời gian đề nghị khen thưởng", "Hồ sơ và thời hạn gửi hồ sơ"]))
    dossier(draft)
    if apart:
        o.top(rng.choice(["Kinh phí", "Kinh phí thực hiện", "Kinh phí và mức thưởng"]))
    money(draft)


def forms(draft: Draft) -> None:
    o, rng, office = draft.outline, draft.rng, draft.office
    say = wider.awards if draft.widely() else sayings.awards
    said = say(rng, *office.own, proposed=False)
    if rng.random() < 0.5:
        said += say(rng, *office.higher, proposed=True)
    elif office.higher[0] == "Bằng khen" and office.own[0] == "Giấy khen" and rng.random() < 0.4:
        said.append(sayings.flags_and_certificates(rng, office.higher[1]))
    if rng.random() < 0.2:
        said.append(sayings.quota_basis(rng))
    o.items(said)


def conditions(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    if rng.random() < 0.35:
        o.entry(*sayings.minimum(rng))
    if draft.widely():
        o.entry(*wider.disqualification(rng, rng.choice(draft.common["bad"])))
    elif rng.random() < 0.75:
        said = sayings.disqualifications(rng, draft.common["bad"])
        if said[0][0].endswith(":"):
            o.entry(*said[0])
            o.items(said[1:])
        else:
            o.entries(said)
    if rng.random() < 0.3:
        o.entry(*sayings.ranking(rng))


def dossier(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    papers = draft.pick(draft.common["dossier"], 4)
    title = rng.choice(["Hồ sơ đề nghị khen thưởng", "Hồ sơ khen thưởng", "Hồ sơ"])
    if rng.random() < 0.65:
        o.sub(f"{title} gồm" if rng.random() < 0.5 else title)
        said: list[Said] = [(paper, (AwardRule(kind="dossier_item"),)) for paper in papers]
        if rng.random() < 0.5:
            said.append(sayings.copies(rng))
        o.items(said)
    else:
        inline = "; ".join(p[0].lower() + p[1:] for p in papers)
        each = tuple(AwardRule(kind="dossier_item", text=p[0].lower() + p[1:]) for p in papers)
        o.run_in(title, closed(f"{rng.choice(['gồm ', 'bao gồm: ', ''])}{inline}"), each)
    deferred = rng.random() < 0.15
    years = tuple(range(draft.year, draft.last_year + 1))
    words, facts = sayings.deadline(
        rng, "dossier_deadline", due(draft), yearly=draft.yearly, deferred=deferred, years=years
    )
    if deferred:
        o.run_in(
            rng.choice(["Thời gian gửi hồ sơ", "Thời gian đề nghị xét khen thưởng", "Thời hạn nộp hồ sơ"]),
            closed(words),
            facts,
        )
        return
    sentence = rng.choice(
        [
            "Hồ sơ đề nghị khen thưởng gửi về {where} {when}",
            "Các đơn vị gửi hồ sơ đề nghị khen thưởng về {where} {when}",
            "Thời gian nhận hồ sơ: {when}, tại {where}",
            "Thời hạn gửi hồ sơ về {where}: {when}",
            "Hồ sơ nộp tại {where} {when}",
        ]
    )
    o.entry(sentence.format(where=draft.where(), when=words), facts)


def due(draft: Draft) -> str:
    return shift(draft.end, draft.rng.randint(3, 25))


def money(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    if rng.random() < 0.4:
        o.entry(*rng.choice([sayings.amounts, sayings.amounts, sayings.amount_basis, sayings.prizes])(rng))
    o.entry(*sayings.funding(rng))
