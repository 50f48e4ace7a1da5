"""The review: what the machine pointed at, as the observer's decisions have left it.

Nothing is overwritten. The tags stay as they came, the decisions are kept in the order in which they were
taken, and the findings are folded from both each time; so every decision can be undone, without end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from nlp.records import Tag, Tagged
from observer.errors import FindingUnknown
from observer.records import Decision, Finding, FindingOrigin, FindingStatus

Findings = dict[tuple[int, str], Finding]
"""Findings by utterance number and behaviour; the order is that in which they are shown."""

CHANGED_TO: Final = "to"

PART: Final = 1_000_000
"""A place in the talk as one number: word `w` of the stored utterance `n` is `n + w * PART`."""


class Choice(StrEnum):
    """What an observer can decide about a pointer; kept as the decision's kind."""

    ACCEPT = "accept"
    REJECT = "reject"
    CHANGE = "change"
    ADD = "add"
    JOIN = "join"
    SPLIT = "split"
    CORRECT = "correct"


ABOUT_POINTERS: Final = frozenset({Choice.ACCEPT, Choice.REJECT, Choice.CHANGE, Choice.ADD})


def fold(
    tagged: Mapping[int, Tagged], decisions: Sequence[Decision], *, topics: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Return the findings of tagged utterances, by their numbers; see `fold_tags`."""
    return fold_tags({number: one.tags for number, one in tagged.items()}, decisions, topics=topics)


def fold_tags(
    tags: Mapping[int, Sequence[Tag]], decisions: Sequence[Decision], *, topics: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Return the findings, by utterance, the machine's before the observer's own.

    `tags` are by utterance number, `decisions` in the order taken, `topics` the topic of each behaviour. A
    decision about a pointer that is no longer there (the roles were changed since) has no effect.
    """
    findings = machine_findings(tags)
    for decision in decisions:
        if not decision.undone and decision.kind in ABOUT_POINTERS:
            decide(findings, decision, topics)
    anchored = (replace(one, anchor=one.utterance_number) for one in findings.values())
    return tuple(sorted(anchored, key=lambda one: divmod(one.utterance_number, PART)[::-1]))


def check(findings: Sequence[Finding], utterance_number: int, behaviour: str) -> None:
    """Raise `FindingUnknown` if that pointer is not among `findings`."""
    if (utterance_number, behaviour) not in {(one.utterance_number, one.behaviour) for one in findings}:
        raise FindingUnknown(utterance_number=utterance_number, behaviour=behaviour)


def machine_findings(tags: Mapping[int, Sequence[Tag]]) -> Findings:
    """Return every tag as an open finding."""
    return {
        (number, tag.behaviour): Finding(
            utterance_number=number,
            behaviour=tag.behaviour,
            topic=tag.topic,
            status=FindingStatus.OPEN,
            origin=FindingOrigin.MACHINE,
            confidence=tag.confidence,
            evidence=tag.evidence,
            example=tag.example,
        )
        for number, shown in sorted(tags.items())
        for tag in shown
    }


def decide(findings: Findings, decision: Decision, topics: Mapping[str, str]) -> None:
    """Change `findings` as one decision says."""
    if decision.utterance_number is None or decision.behaviour is None:
        return
    place = (decision.utterance_number + PART * int(decision.payload.get("word") or 0), decision.behaviour)
    if decision.kind == Choice.ADD:
        add(findings, place, topics, words=words_meant(decision))
    elif place in findings and decision.kind == Choice.ACCEPT:
        accept(findings, place)
    elif place in findings and decision.kind == Choice.REJECT:
        reject(findings, place, topics)
    elif place in findings and decision.kind == Choice.CHANGE:
        change(findings, place, str(decision.payload[CHANGED_TO]), topics)


def accept(findings: Findings, place: tuple[int, str]) -> None:
    """Take the pointer as it stands; one that was changed stays marked as changed."""
    finding = findings[place]
    if finding.status is not FindingStatus.CHANGED:
        findings[place] = replace(finding, status=FindingStatus.ACCEPTED)


def reject(findings: Findings, place: tuple[int, str], topics: Mapping[str, str]) -> None:
    """Turn the pointer down; the observer's own goes, a changed one is turned down as the machine had it."""
    finding = findings[place]
    if finding.origin is FindingOrigin.OBSERVER:
        del findings[place]
    elif finding.changed_from is not None:
        put(findings, place, restored(finding, FindingStatus.REJECTED, topics), topics)
    else:
        findings[place] = replace(finding, status=FindingStatus.REJECTED)


def change(findings: Findings, place: tuple[int, str], to: str, topics: Mapping[str, str]) -> None:
    """Let the pointer mean behaviour `to` instead.

    Where `to` is already pointed at there, that one is accepted and this one turned down. Changed back to
    what the machine said, it is accepted.
    """
    finding = findings[place]
    number, behaviour = place
    if to == behaviour:
        accept(findings, place)
    elif to == finding.changed_from:
        put(findings, place, restored(finding, FindingStatus.ACCEPTED, topics), topics)
    elif (number, to) in findings:
        accept(findings, (number, to))
        reject(findings, place, topics)
    elif finding.origin is FindingOrigin.OBSERVER:
        put(findings, place, replace(finding, behaviour=to, topic=topics.get(to, "")), topics)
    else:
        changed = replace(
            finding,
            behaviour=to,
            topic=topics.get(to, ""),
            status=FindingStatus.CHANGED,
            changed_from=finding.changed_from or behaviour,
        )
        put(findings, place, changed, topics)


def add(
    findings: Findings,
    place: tuple[int, str],
    topics: Mapping[str, str],
    *,
    words: tuple[int, int] | None = None,
) -> None:
    """Point where the machine did not, at `words` or at all of it; where it did, that pointer is accepted."""
    number, behaviour = place
    if place in findings:
        accept(findings, place)
        findings[place] = replace(findings[place], words=words or findings[place].words)
        return
    findings[place] = Finding(
        utterance_number=number,
        behaviour=behaviour,
        topic=topics.get(behaviour, ""),
        status=FindingStatus.ACCEPTED,
        origin=FindingOrigin.OBSERVER,
        confidence=1.0,
        words=words,
    )


def words_meant(decision: Decision) -> tuple[int, int] | None:
    """The first and last word that a decision is about, as places in the talk; None where it is about all."""
    if "first" not in decision.payload:
        return None
    return (int(decision.payload["first"] or 0), int(decision.payload["last"] or 0))


def anchor_of(finding: Finding) -> int:
    """The place in the talk that a finding is kept at, wherever it is shown."""
    return finding.utterance_number if finding.anchor is None else finding.anchor


def anchor_of_decision(decision: Decision) -> tuple[int, str]:
    """The place in the talk and the behaviour that a decision is about."""
    word = int(decision.payload.get("word") or 0)
    return ((decision.utterance_number or 0) + word * PART, decision.behaviour or "")


def as_own(finding: Finding) -> Finding:
    """A pointer that the reviewer set where the machine did too, without what only the machine knows."""
    if finding.origin is FindingOrigin.OBSERVER:
        return finding
    return Finding(
        utterance_number=finding.utterance_number,
        behaviour=finding.behaviour,
        topic=finding.topic,
        status=FindingStatus.ACCEPTED,
        origin=FindingOrigin.OBSERVER,
        confidence=1.0,
        words=finding.words,
        anchor=finding.anchor,
    )


def restored(finding: Finding, status: FindingStatus, topics: Mapping[str, str]) -> Finding:
    """Return a changed finding as the machine had it, with `status`."""
    behaviour = finding.changed_from or finding.behaviour
    return replace(
        finding, behaviour=behaviour, topic=topics.get(behaviour, ""), status=status, changed_from=None
    )


def put(findings: Findings, place: tuple[int, str], finding: Finding, topics: Mapping[str, str]) -> None:
    """Set `finding` where the one at `place` was, so that the order of the page does not jump.

    Where another has come to mean the same meanwhile, the two are one, and accepted: the observer's own goes,
    and one that was changed to it is turned down as the machine had it.
    """
    order = {key: number for number, key in enumerate(findings)}
    del findings[place]
    to_set = [(order[place], finding)]
    while to_set:
        number, one = to_set.pop()
        new_place = (one.utterance_number, one.behaviour)
        there = findings.get(new_place)
        if there is not None:
            one = replace(one, status=FindingStatus.ACCEPTED, words=there.words or one.words)
            if there.origin is FindingOrigin.MACHINE:
                to_set.append((order[new_place], restored(there, FindingStatus.REJECTED, topics)))
        findings[new_place], order[new_place] = one, number
    in_order = sorted(findings.items(), key=lambda item: order[item[0]])
    findings.clear()
    findings.update(in_order)
