"""What is asked of a model at a place in a scene: the text before it, and where the answer will stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lianju.errors import BridgeOneSided, PassageMarked, PassageMissing
from lianju.language.detect import Language
from lianju.provenance.marks import for_model, touches
from lianju.store.anchors import Anchor
from lianju.store.manuscript import Manuscript
from lianju.store.updates import IdRange
from lianju.values.binder import WITH_TEXT, Node
from lianju.values.sampling import Sampling
from lianju.values.studio import CharacterId
from lianju.workspace.page import offset
from lianju.workspace.writing import Steer, WriteRequest

BEFORE = 12_000
"""Characters of the book before the place that are worth reading."""
BEHIND = 1_200
"""Characters of the book after a gap from which a bridge's end is taken."""


@dataclass(frozen=True)
class Asked:
    """A request, the place where the answer will stand, and the characters that no model may see."""

    request: WriteRequest
    anchor: Anchor
    withheld: int


def asked(
    manuscript: Manuscript,
    scene: int,
    left: CharacterId | None,
    right: CharacterId | None,
    *,
    language: Language,
    instruction: str = "",
    count: int = 1,
    sampling: Sampling,
    model: str | None = None,
    steer: Sequence[Steer] = (),
    after: str = "",
) -> Asked:
    """Read what a model may see before the place between two characters of a scene.

    `after` is what was written for that place already, and is to be gone on from.
    """
    place = offset(manuscript, scene, left, right)
    here = for_model(manuscript, scene, span=(0, place))
    request = WriteRequest(
        text=_before(manuscript, scene, BEFORE - len(here.text)) + here.text + after,
        language=language,
        instruction=instruction,
        model=model,
        sampling=sampling,
        alternatives=count,
        steer=steer,
    )
    return Asked(request, manuscript.anchor(scene, place, place), here.withheld)


def asked_between(
    manuscript: Manuscript,
    scene: int,
    gap: tuple[int, int],
    *,
    language: Language,
    instruction: str = "",
    count: int = 1,
    sampling: Sampling,
    model: str | None = None,
    steer: Sequence[Steer] = (),
) -> Asked:
    """Read what a model may see around a gap (characters of a scene), which a bridge is to fill or replace.

    BridgeOneSided when one side has nothing; PassageMarked when the gap holds what no proposal may change.
    """
    start, end = gap
    refuse_change(manuscript, scene, gap)
    here = for_model(manuscript, scene, span=(0, start))
    there = for_model(manuscript, scene, span=(end, None))
    before = _before(manuscript, scene, BEFORE - len(here.text)) + here.text
    after = (there.text + _behind(manuscript, scene, BEHIND - len(there.text)))[:BEHIND]
    if not before.strip() or not after.strip():
        raise BridgeOneSided()
    request = WriteRequest(
        text=before,
        after=after,
        task="bridge",
        language=language,
        instruction=instruction,
        model=model,
        sampling=sampling,
        alternatives=count,
        steer=steer,
    )
    return Asked(request, manuscript.anchor(scene, start, end), here.withheld + there.withheld)


def refuse_change(manuscript: Manuscript, scene: int, gap: tuple[int, int]) -> None:
    """Raise PassageMarked when a gap holds what no proposal may change."""
    if gap[0] < gap[1] and touches(manuscript, scene, gap):
        raise PassageMarked(number=scene)


def gap_of(
    manuscript: Manuscript,
    scene: int,
    left: CharacterId | None,
    right: CharacterId | None,
    selection: Sequence[IdRange] = (),
) -> tuple[int, int]:
    """Return the characters that a bridge is to replace, or the place between two; PassageMissing."""
    if not selection:
        place = offset(manuscript, scene, left, right)
        return place, place
    span = manuscript.span(scene, Anchor(None, None, tuple(selection)))
    if span is None:
        raise PassageMissing(name=manuscript.node(scene).title)
    return span


def _before(manuscript: Manuscript, scene: int, room: int) -> str:
    """Return the scenes before this one that fit, the nearest last."""
    found = ""
    for each in reversed(_around(manuscript, scene)[0]):
        if len(found) >= room:
            break
        text = for_model(manuscript, each.id).text.strip()
        found = f"{text}\n\n{found}" if text else found
    return found[-room:] if room > 0 else ""


def _behind(manuscript: Manuscript, scene: int, room: int) -> str:
    """Return the beginning of the scenes after this one."""
    found = ""
    for each in _around(manuscript, scene)[1]:
        if len(found) >= room:
            break
        text = for_model(manuscript, each.id).text.strip()
        found += f"\n\n{text}" if text else ""
    return found


def _around(manuscript: Manuscript, scene: int) -> tuple[list[Node], list[Node]]:
    nodes = [each for each in manuscript.nodes if each.kind in WITH_TEXT and each.kind != "note"]
    place = next((index for index, each in enumerate(nodes) if each.id == scene), None)
    return ([], []) if place is None else (nodes[:place], nodes[place + 1 :])
