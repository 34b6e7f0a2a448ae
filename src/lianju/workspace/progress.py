"""How a book grows: each day's words, sessions, streaks and targets, all from the log alone.

A word counts for the day and the way in which its first character was written, if it stood at that
day's end: what is typed and deleted on one day, or moved within a text, counts for nothing.
"""

from __future__ import annotations

import math
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal
from weakref import WeakKeyDictionary

from lianju.language.count import Counts, count, units
from lianju.language.detect import SAMPLE, Language, detect
from lianju.store.document import Offsets
from lianju.store.lives import Lives, Step
from lianju.store.log import Row
from lianju.store.manuscript import Manuscript
from lianju.values.binder import WITH_TEXT, Node
from lianju.values.studio import DayState, GoalState, ProgressState

PACE = 14  # days whose mean growth tells when a target will be reached
Way = Literal["typed", "outside", "pasted", "imported", "model"]


@dataclass(frozen=True)
class Day:
    """One local day on which the book changed: what was new and stood at its end, by the way it came.

    `outside` came from another editor through the readable copy, `model` was accepted from a model.
    `net` is how much the book grew, `total` its length at the day's end, `minutes` the time of the
    sessions that began on it.
    """

    date: date
    typed: int = 0
    outside: int = 0
    pasted: int = 0
    imported: int = 0
    model: int = 0
    net: int = 0
    total: int = 0
    sessions: int = 0
    minutes: int = 0

    @property
    def written(self) -> int:
        """What the author wrote, here or in another editor."""
        return self.typed + self.outside


@dataclass(frozen=True)
class Goal:
    """A target of an entry, or of the book (no `node`).

    `pace` is the mean growth a day in the last PACE days, imports left out; `finish` is when it brings
    the target about, None where it does not or the target is reached.
    """

    node: Node | None
    target: int
    count: int
    pace: float
    finish: date | None


@dataclass(frozen=True)
class Progress:
    """All that the log tells; counts are in characters with their marks for `zh`, in words for `en`."""

    language: Language
    total: int
    reading_minutes: float
    days: tuple[Day, ...]
    streak: int
    longest: int
    daily_goal: int | None
    goals: tuple[Goal, ...]


@dataclass
class _Scene:
    """One text: its length at each day's end, what was new then, and when it was worked on."""

    lengths: dict[date, int] = field(default_factory=dict)
    new: dict[date, Counter[Way]] = field(default_factory=dict)
    times: list[tuple[int, int]] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)


_Key = tuple[int, Language, tuple[str, str]]
_READ: WeakKeyDictionary[Manuscript, dict[_Key, tuple[int, _Scene]]] = WeakKeyDictionary()


def language_of(manuscript: Manuscript, asked: str | None) -> Language:
    """Return the language that counts are told in: the one asked for, else that of the first pages."""
    if asked in ("zh", "en"):
        return "zh" if asked == "zh" else "en"
    pages = ""
    for node in manuscript.nodes:
        pages += manuscript.text(node.id) if node.kind in WITH_TEXT else ""
        if len(pages) >= SAMPLE:
            break
    return detect(pages)


def progress(
    manuscript: Manuscript,
    *,
    language: Language,
    target: int | None = None,
    daily_goal: int | None = None,
    gap: int = 30,
    today: date | None = None,
) -> Progress:
    """Derive it; notes count for sessions alone, a silence of `gap` minutes divides those.

    Days are those of the machine's time zone. The log's times never go back, whatever the clock did.
    """
    today = today or date.today()
    scenes: dict[int, _Scene] = {}
    times: list[tuple[int, int]] = []
    for node in manuscript.everything:
        if node.kind in WITH_TEXT:
            found = read(manuscript, node, language)
            times += found.times
            if node.kind == "scene" and found.lengths:
                scenes[node.id] = found
    days = _days(manuscript, scenes, _sessions(sorted(times), gap))
    there = [scenes[node.id].counts for node in manuscript.nodes if node.id in scenes]
    counts = sum(there, Counts())
    streak, longest = _streaks([each.date for each in days if _kept(each, daily_goal)], today)
    goals = _goals(manuscript, scenes, days, target, today)
    return Progress(
        language, counts.market(language), counts.minutes, days, streak, longest, daily_goal, goals
    )


def read(manuscript: Manuscript, node: Node, language: Language) -> _Scene:
    """Follow one text through its days, or say what is known when nothing changed it since.

    A book is long: who must not keep others waiting reads it text by text before `progress`.
    """
    known, row = _READ.setdefault(manuscript, {}), manuscript.touched(node.id)
    key = (node.id, language, time.tzname)  # a day is a day of the zone
    if key not in known or known[key][0] != row:
        found = _Scene()
        if manuscript.ever(node.id):
            lives = manuscript.lives(node.id)
            if node.kind == "scene":
                found = _scene(manuscript, node.id, lives, language)
                found.counts = count(manuscript.text(node.id))
            found.times = [(step.row, step.time) for step in lives.steps if _at_the_desk(step)]
        known[key] = row, found
    return known[key][1]


def told(found: Progress, today: date) -> ProgressState:
    """Return it as the page is told."""
    days = tuple(
        DayState(
            date=day.date.isoformat(),
            written=day.written,
            model=day.model,
            pasted=day.pasted,
            imported=day.imported,
            net=day.net,
            total=day.total,
            minutes=day.minutes,
        )
        for day in found.days
    )
    goals = tuple(
        GoalState(
            each.node.id if each.node else None,
            each.target,
            each.count,
            each.pace,
            each.finish.isoformat() if each.finish else None,
        )
        for each in found.goals
    )
    return ProgressState(
        today.isoformat(),
        found.language,
        found.total,
        found.streak,
        found.longest,
        found.daily_goal,
        days,
        goals,
    )


def day_of(milliseconds: int) -> date:
    """Return the local day of milliseconds since 1970."""
    return datetime.fromtimestamp(milliseconds / 1000).date()


def _at_the_desk(step: Step) -> bool:
    return step.outside or step.act not in ("import", "rule")


def _scene(manuscript: Manuscript, number: int, lives: Lives, language: Language) -> _Scene:
    """Follow one scene from day to day; of each day only the lines that it changed are counted."""
    found, length, before = _Scene(), 0, 0
    days = {step.row: day_of(step.time) for step in lives.steps}
    steps = {step.row: step for step in lives.steps}
    breaks = [place for place, unit in enumerate(lives.units) if unit == "\n"]
    for day, rows in groupby(days, key=lambda row: days[row]):
        changed = list(rows)
        row, new = changed[-1], Counter[Way]()
        places = sorted({place for each in changed for place in steps[each].places})
        for start, end in _lines(lives, breaks, places, (before, row)):
            length -= len(_starts(lives, lives.standing(before, start, end), language))
            starts = _starts(lives, lives.standing(row, start, end), language)
            length += len(starts)
            fresh = [place for place in starts if days.get(lives.wrote[place]) == day]
            ways = (_way(manuscript, number, lives, place, steps[lives.wrote[place]]) for place in fresh)
            new.update(way for way in ways if way)
        found.lengths[day], found.new[day], before = length, new, row
    return found


def _starts(lives: Lives, places: list[int], language: Language) -> list[int]:
    """Return the places where what is counted begins."""
    text = lives.text(places)
    wide = Offsets(text)
    return [places[wide[start]] for start in units(text, language)]


def _lines(
    lives: Lives, breaks: list[int], places: list[int], rows: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Give the stretches around `places` between two line breaks that stood after both rows."""

    def stood(at: int) -> bool:
        return lives.born[breaks[at]] <= rows[0] and lives.died[breaks[at]] > rows[1]

    end = 0
    for place in places:
        if place < end:
            continue
        at = bisect_left(breaks, place)
        low, high = at - 1, at
        while low >= 0 and not stood(low):
            low -= 1
        while high < len(breaks) and not stood(high):
            high += 1
        end = breaks[high] if high < len(breaks) else len(lives.ids)
        yield (breaks[low] + 1 if low >= 0 else 0), end


def _way(manuscript: Manuscript, number: int, lives: Lives, place: int, step: Step) -> Way | None:
    """Tell how a character came into the book; None when it was somewhere in it before."""
    if step.outside:
        return "outside"
    if step.act not in ("paste", "accept"):
        ways: dict[str, Way] = {"type": "typed", "delete": "typed", "import": "imported"}
        return ways.get(step.act)
    try:
        (stood,) = manuscript.stood(number, lives.ranges([place]))
    except LookupError:  # nothing is known of it
        return None
    if step.act == "paste":
        return "pasted" if stood.origin.kind == "paste" else None
    return "model" if stood.origin.kind == "model" else "imported"


def _sessions(times: Iterable[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    """Return the beginning and the end of each session, in milliseconds."""
    found: list[tuple[int, int]] = []
    for _, at in times:
        if found and at - found[-1][1] <= gap * 60_000:
            found[-1] = (found[-1][0], max(at, found[-1][1]))
        else:
            found.append((at, at))
    return found


def _days(
    manuscript: Manuscript, scenes: Mapping[int, _Scene], sessions: list[tuple[int, int]]
) -> tuple[Day, ...]:
    told: dict[date, list[Row]] = {}
    for row in manuscript.facts():
        if row.act in ("node", "binder"):
            told.setdefault(day_of(row.time), []).append(row)
    at: dict[date, list[tuple[int, int]]] = {}
    for span in sessions:
        at.setdefault(day_of(span[0]), []).append(span)
    dates = set(told) | set(at) | {day for scene in scenes.values() for day in scene.lengths}
    shelf, lengths, before, found = _Shelf(), dict[int, int](), 0, list[Day]()
    for day in sorted(dates):
        for row in told.get(day, []):
            shelf.take(row, manuscript.told(row))
        lengths |= {number: scene.lengths[day] for number, scene in scenes.items() if day in scene.lengths}
        total = sum(length for number, length in lengths.items() if shelf.holds(number))
        new = sum((scene.new.get(day, Counter()) for scene in scenes.values()), Counter[Way]())
        ways = {str(way): amount for way, amount in new.items()}
        spans = at.get(day, [])
        minutes = round(sum(end - begin for begin, end in spans) / 60_000)
        found.append(Day(day, net=total - before, total=total, sessions=len(spans), minutes=minutes, **ways))
        before = total
    return tuple(each for each in found if each.net or each.sessions or each.imported)


class _Shelf:
    """Which entries are in the book, followed from row to row."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}
        self._removed: dict[int, bool] = {}

    def take(self, row: Row, told: Mapping[str, object]) -> None:
        number = row.seq if row.act == "node" else row.subject
        if "parent" in told:
            self._parents[number] = int(str(told["parent"]))
        if "removed" in told:
            self._removed[number] = bool(told["removed"])

    def holds(self, number: int) -> bool:
        while number:
            if self._removed.get(number) or number not in self._parents:
                return False
            number = self._parents[number]
        return True


def _kept(day: Day, goal: int | None) -> bool:
    return day.written >= goal if goal else day.sessions > 0


def _streaks(kept: list[date], today: date) -> tuple[int, int]:
    """Return how many days in a row were kept up to now, and the most ever; today may still come."""
    run, longest, last = 0, 0, date.min
    for day in kept:
        run = run + 1 if last + timedelta(1) == day else 1
        longest, last = max(longest, run), day
    return (run if last >= today - timedelta(1) else 0), longest


def _goals(
    manuscript: Manuscript,
    scenes: Mapping[int, _Scene],
    days: tuple[Day, ...],
    target: int | None,
    today: date,
) -> tuple[Goal, ...]:
    length = days[-1].total if days else 0
    growth = {day.date: day.net - day.imported for day in days}
    found = [_goal(None, target, length, growth, today)] if target else []
    for node in manuscript.nodes:
        if node.target:
            found.append(_goal(node, node.target, *_below(manuscript, node, scenes), today))
    return tuple(found)


def _below(manuscript: Manuscript, node: Node, scenes: Mapping[int, _Scene]) -> tuple[int, dict[date, int]]:
    """Return the length of what is in an entry now, and how much of it came each day without imports."""
    inside = {node.id}
    for each in manuscript.nodes:
        inside |= {each.id} if each.parent in inside else set()
    length, growth = 0, Counter[date]()
    for scene in (scene for number, scene in scenes.items() if number in inside):
        before = 0
        for day, now in scene.lengths.items():
            growth[day] += now - before - scene.new[day]["imported"]
            before = now
        length += before
    return length, growth


def _goal(node: Node | None, target: int, length: int, growth: Mapping[date, int], today: date) -> Goal:
    first = max(min(growth, default=today), today - timedelta(PACE - 1))
    lately = sum(amount for day, amount in growth.items() if first <= day <= today)
    pace = lately / ((today - first).days + 1) if first <= today else 0.0
    missing, finish = target - length, None
    if missing > 0 and pace > 0 and missing / pace < (date.max - today).days:
        finish = today + timedelta(math.ceil(missing / pace))
    return Goal(node, target, length, pace, finish)
