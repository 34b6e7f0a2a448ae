"""How the book grows and who wrote it, scene by scene, in pieces so small that nobody who types waits."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Protocol

from lianju.values.binder import WITH_TEXT
from lianju.values.studio import ProgressState, SceneShares
from lianju.web.desk import Desk
from lianju.workspace import page
from lianju.workspace import progress as growing
from lianju.workspace.project import Manuscript
from lianju.workspace.settings import Project, Settings


class Asks(Protocol):
    """What is needed of who asks."""

    desk: Desk

    @property
    def settings(self) -> Settings:
        """The settings in force now."""


async def progress(at: Asks) -> ProgressState:
    """Return each day's words, the streak and the targets."""
    told = at.settings.project
    language = await at.desk.do(lambda it: page.language_of(it, told))

    def read(it: Manuscript, number: int) -> None:
        growing.read(it, next(each for each in it.everything if each.id == number), language)

    for number in await at.desk.do(lambda it: [each.id for each in it.everything if each.kind in WITH_TEXT]):
        await at.desk.do(partial(read, number=number))
    today = date.today()
    found = await at.desk.do(
        lambda it: growing.progress(
            it,
            language=language,
            target=told.target if told else None,
            daily_goal=told.daily_goal if told else None,
            gap=told.session_gap if told else Project.session_gap,
            today=today,
        )
    )
    return growing.told(found, today)


async def shares_through(at: Asks) -> list[SceneShares]:
    """Return who wrote how much of each scene, in the order of the book."""

    def read(it: Manuscript, number: int) -> SceneShares:
        return SceneShares(number, page.shares_of(it, number))

    scenes = await at.desk.do(lambda it: [each.id for each in it.nodes if each.kind == "scene"])
    return [await at.desk.do(partial(read, number=number)) for number in scenes]
