"""What is asked of a model at a place in a scene: the text before it, and where the answer will stand."""

from __future__ import annotations

from dataclasses import dataclass

from lianju.language.detect import Language
from lianju.provenance.marks import for_model
from lianju.store.anchors import Anchor
from lianju.store.manuscript import Manuscript
from lianju.values.binder import WITH_TEXT
from lianju.values.sampling import Sampling
from lianju.values.studio import CharacterId
from lianju.workspace.page import offset
from lianju.workspace.writing import WriteRequest

BEFORE = 12_000
"""Characters of the book before the place that are worth reading."""


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
    after: str = "",
) -> Asked:
    """Read what a model may see before the place between two characters of a scene.

    `after` is what was written for that place already, and is to be gone on from.
    """
    place = offset(manuscript, scene, left, right)
    here = for_model(manuscript, scene, until=place)
    request = WriteRequest(
        text=_before(manuscript, scene, BEFORE - len(here.text)) + here.text + after,
        language=language,
        instruction=instruction,
        model=model,
        sampling=sampling,
        alternatives=count,
    )
    return Asked(request, manuscript.anchor(scene, place, place), here.withheld)


def _before(manuscript: Manuscript, scene: int, room: int) -> str:
    """Return the scenes before this one that fit, the nearest last."""
    nodes = [each for each in manuscript.nodes if each.kind in WITH_TEXT and each.kind != "note"]
    place = next((index for index, each in enumerate(nodes) if each.id == scene), 0)
    found = ""
    for each in reversed(nodes[:place]):
        if len(found) >= room:
            break
        text = for_model(manuscript, each.id).text.strip()
        found = f"{text}\n\n{found}" if text else found
    return found[-room:] if room > 0 else ""
