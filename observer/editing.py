"""The talk as the reviewers have mended it: joined, split, corrected; and where pointers stand in it.

Nothing that was heard is overwritten. An edit is a decision like any other and names single words by their
address: (number of the stored utterance, place of the word in it). Undoing it gives back what was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from models.records import Word
from nlp.records import Candidate, Utterance
from observer.records import Decision, Finding, FindingOrigin, FindingStatus, StoredUtterance
from observer.review import PART, Choice, anchor_of

Address = tuple[int, int]
MOST_CANDIDATES: Final = 3
EDITS: Final = frozenset({Choice.JOIN, Choice.SPLIT, Choice.CORRECT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An utterance as it is shown, its number, and where each of its words is stored.

    The number is that of the stored utterance, or, for the later part of a split one, one that says both
    (`observer.review.PART`); it stays the same through undo and redo.
    """

    number: int
    utterance: Utterance
    words: tuple[Address, ...]

    @property
    def utterances(self) -> tuple[int, ...]:
        """The numbers of the stored utterances that it has words of, in order."""
        if self.words[0][0] == self.words[-1][0]:
            return (self.words[0][0],)
        return tuple(dict.fromkeys(number for number, _ in self.words))


def words_of(utterance: Utterance) -> tuple[Word, ...]:
    """The words that an edit counts: those heard, or for text without sound its own, evenly in its time."""
    if utterance.words:
        return utterance.words
    texts = utterance.text.split()
    each_s = (utterance.end_s - utterance.start_s) / max(len(texts), 1)
    return tuple(
        Word(
            start_s=utterance.start_s + place * each_s,
            end_s=utterance.start_s + (place + 1) * each_s,
            text=text,
            probability=1.0,
        )
        for place, text in enumerate(texts)
    )


def mended(stored: Sequence[StoredUtterance], decisions: Iterable[Decision]) -> tuple[Shown, ...]:
    """The utterances as the edits among `decisions` leave them, in the order of the talk."""
    split, joined, corrected = _edits(decisions)
    if not (split or joined or corrected):
        return tuple(
            Shown(number=one.number, utterance=one.utterance, words=_addresses(one)) for one in stored
        )
    runs: list[list[tuple[StoredUtterance, Address]]] = []
    last: Address | None = None
    for one in stored:
        for address in _addresses(one):
            begins = (address[1] == 0 or address in split) and (last is None or joined.get(address) != last)
            if begins:
                runs.append([])
            runs[-1].append((one, address))
            last = address
    return tuple(_shown(run, corrected) for run in runs)


def _addresses(one: StoredUtterance) -> tuple[Address, ...]:
    """Where the words of an utterance are; without a word one empty place, so that no number goes missing."""
    words = len(one.utterance.words) or len(one.utterance.text.split())
    return tuple((one.number, place) for place in range(max(words, 1)))


def placed(findings: Iterable[Finding], shown: Sequence[Shown]) -> tuple[Finding, ...]:
    """The findings at the utterances that are shown, in the order of the talk; of twins the decided one.

    A machine's pointer goes with the words that made it when its utterance is split.
    """
    parts = parts_of(shown)
    kept: dict[tuple[int, str], Finding] = {}
    for finding in findings:
        at = _place(finding, shown, parts)
        if at is None:
            continue
        here = replace(finding, utterance_number=shown[at].number, words=_span(finding, shown[at]))
        key = (at, finding.behaviour)
        if key not in kept or _weight(here) > _weight(kept[key]):
            kept[key] = here
    return tuple(kept[key] for key in sorted(kept, key=lambda key: key[0]))


def parts_of(shown: Sequence[Shown]) -> Mapping[int, Sequence[int]]:
    """The places in `shown` that hold words of a stored utterance, by its number."""
    parts: dict[int, list[int]] = {}
    for at, one in enumerate(shown):
        for number in one.utterances:
            parts.setdefault(number, []).append(at)
    return parts


def near(
    candidates: Mapping[int, tuple[Candidate, ...]], shown: Sequence[Shown]
) -> Mapping[int, tuple[Candidate, ...]]:
    """The likeliest behaviours of each shown utterance, best first; of joined ones the best of both."""
    found: dict[int, tuple[Candidate, ...]] = {}
    for one in shown:
        all_of_them = (candidate for number in one.utterances for candidate in candidates.get(number, ()))
        best: dict[str, Candidate] = {}
        for candidate in sorted(all_of_them, key=lambda candidate: -candidate.confidence):
            best.setdefault(candidate.behaviour, candidate)
        if best:
            found[one.number] = tuple(best.values())[:MOST_CANDIDATES]
    return found


def _edits(
    decisions: Iterable[Decision],
) -> tuple[set[Address], dict[Address, Address], dict[Address, str]]:
    """Where utterances are split, which are joined to the word before, and what words are corrected to."""
    split: set[Address] = set()
    joined: dict[Address, Address] = {}
    corrected: dict[Address, str] = {}
    for decision in decisions:
        if decision.undone or decision.kind not in EDITS or decision.utterance_number is None:
            continue
        data = decision.payload
        address = (decision.utterance_number, int(data["word"] or 0))
        if decision.kind == Choice.SPLIT:
            split.add(address)
            joined.pop(address, None)
        elif decision.kind == Choice.JOIN:
            joined[address] = (int(data["after"] or 0), int(data["after_word"] or 0))
        else:
            corrected[address] = str(data["text"])
    return split, joined, corrected


def _shown(run: Sequence[tuple[StoredUtterance, Address]], corrected: Mapping[Address, str]) -> Shown:
    """One utterance of these words; the stored one itself where nothing about it was changed."""
    addresses = tuple(address for _, address in run)
    (first, (number, place)), (last, _) = run[0], run[-1]
    whole = first is last and len(run) == max(len(words_of(first.utterance)), 1)
    if whole and not any(address in corrected for address in addresses):
        return Shown(number=number, utterance=first.utterance, words=addresses)
    words = [_word(one, address, corrected) for one, address in run if words_of(one.utterance)]
    start_s = first.utterance.start_s if place == 0 else words[0].start_s
    ends_it = run[-1][1][1] == max(len(words_of(last.utterance)), 1) - 1
    end_s = last.utterance.end_s if ends_it else words[-1].end_s
    utterance = replace(
        first.utterance,
        start_s=start_s,
        end_s=max(start_s, end_s),
        text=" ".join(word.text for word in words),
        words=tuple(words),
    )
    return Shown(number=number + place * PART, utterance=utterance, words=addresses)


def _word(one: StoredUtterance, address: Address, corrected: Mapping[Address, str]) -> Word:
    word = words_of(one.utterance)[address[1]]
    # What a person has written is no longer in doubt.
    return replace(word, text=corrected[address], probability=1.0) if address in corrected else word


def _place(finding: Finding, shown: Sequence[Shown], parts: Mapping[int, Sequence[int]]) -> int | None:
    """Where in `shown` a finding belongs; None where its words are gone."""
    word, number = divmod(anchor_of(finding), PART)
    here = parts.get(number, ())
    if finding.origin is FindingOrigin.MACHINE and finding.evidence and len(here) > 1:
        sought = finding.evidence[0].casefold()
        for at in here:
            if sought in shown[at].utterance.text.casefold():
                return at
    return next((at for at in here if (number, word) in shown[at].words), None)


def _span(finding: Finding, shown: Shown) -> tuple[int, int] | None:
    """The finding's own words as places in the shown utterance, both ends included; None without any."""
    if finding.words is None:
        return None
    first, last = (divmod(word, PART)[::-1] for word in finding.words)
    if first not in shown.words:
        return None
    begin = shown.words.index(first)
    end = shown.words.index(last) if last in shown.words else len(shown.words) - 1
    return (begin, max(begin, end))


def _weight(finding: Finding) -> tuple[bool, float]:
    return (finding.status is not FindingStatus.OPEN, finding.confidence)


def quoted(finding: Finding, utterance: Utterance) -> str:
    """The words that a finding is about: those selected, or the whole utterance."""
    if finding.words is None:
        return utterance.text
    first, last = finding.words
    texts = [word.text for word in utterance.words] or utterance.text.split()
    return " ".join(texts[first : last + 1])
