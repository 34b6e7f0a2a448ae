"""Everything that can go wrong, as one tree.

    LianjuError
    ├── ModelError            the model itself
    │   ├── ModelMissing          no such model here
    │   ├── ModelFileBroken       cut short, or not a model at all
    │   ├── ModelTooLarge         larger than the free memory
    │   ├── ModelRefused          the engine will not load or run it
    │   ├── ModelStopped          its process ended in the middle
    │   └── CapabilityMissing     this model cannot do that
    ├── PromptError           what was sent
    │   ├── EmptyPrompt
    │   ├── BridgeOneSided
    │   ├── ContextOverflow
    │   ├── InputTooLarge
    │   └── NotUtf8
    ├── ConstraintError       what the output must be
    │   ├── InvalidSampling
    │   ├── InvalidGrammar
    │   └── BanImpossible
    ├── ServerError           another process or machine
    │   ├── ServerDown
    │   ├── ServerSlow
    │   ├── ServerAnswered
    │   └── ServerStopped
    ├── TrustError            what settings may not do
    │   ├── EgressRefused
    │   ├── SettingsBroken
    │   └── KeyMissing
    ├── FileError             the author's own files
    │   ├── FileMissing
    │   ├── FileExists
    │   ├── FolderNotEmpty
    │   ├── FileUnwritable
    │   └── SystemRefused
    ├── FormatError           a file of another program
    │   ├── FormatUnknown
    │   ├── FormatRefused
    │   ├── ArchiveUnsafe
    │   ├── EncodingUnknown
    │   ├── ExtraMissing
    │   ├── EncodingTooSmall
    │   └── FontMissing
    └── ProjectError          a book's folder and its file
        ├── ProjectMissing
        ├── ProjectBusy
        ├── ProjectNewer
        ├── ProjectDamaged
        ├── BackupBroken
        ├── DiskRefused
        ├── MirrorUnwritable
        ├── NodeMissing
        ├── PassageMissing
        ├── MarkMissing
        ├── RemarkMissing
        ├── RunMissing
        ├── ModelChanged
        ├── PayloadRedacted
        ├── PromptMarked
        ├── PassageMarked
        ├── ProposalGone
        ├── StateMissing
        ├── VersionExists
        ├── EntryBuried
        ├── PlaceRefused
        └── MoveRefused

An error carries facts, never prose: its class names a message of the catalogue
(`error-context-overflow`, with `.hint`), and the edges render it in the user's language.
No argument may hold manuscript text or a key: errors end up in reports.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any


class LianjuError(Exception):
    """The root; `arguments` fill the placeholders of its message."""

    exit_code = 1

    def __init__(self, **arguments: Any) -> None:
        super().__init__(self.message_id(), arguments)
        self.arguments = arguments

    @classmethod
    def message_id(cls) -> str:
        """Name the message of the catalogue: `error-` and the class in kebab case."""
        return "error-" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), **self.arguments), ()

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.arguments.items())
        return f"{self.message_id()}({facts})"


class ModelError(LianjuError):
    """The model is not there or cannot be used."""

    exit_code = 3


class ModelMissing(ModelError):
    """No model of this `name`."""


class ModelFileBroken(ModelError):
    """`path` is cut short or is no GGUF; `fault` is short, damaged, not-gguf or hash."""


class ModelTooLarge(ModelError):
    """`path` needs `needed` bytes of memory, `free` are there."""


class ModelRefused(ModelError):
    """The engine refused `name`; `detail` is its own short word."""


class ModelStopped(ModelError):
    """The process of model `name` ended in the middle of a call."""


class CapabilityMissing(ModelError):
    """Model `name` lacks `capability`."""


class PromptError(LianjuError):
    """The prompt cannot be sent."""

    exit_code = 4


class EmptyPrompt(PromptError):
    """There is nothing to continue."""


class BridgeOneSided(PromptError):
    """A bridge is wanted where one side has no text that a model may read."""


class ContextOverflow(PromptError):
    """`tokens` do not fit `limit`; `excess` too many, `cut` were already left out."""


class InputTooLarge(PromptError):
    """`size` bytes are more than `limit`."""


class NotUtf8(PromptError):
    """`source` is not UTF-8: first bad byte at `offset`."""


class ConstraintError(LianjuError):
    """The demands on the output cannot be met."""

    exit_code = 5


class InvalidSampling(ConstraintError):
    """Parameter `name` is `value`, outside `low`..`high`."""


class InvalidGrammar(ConstraintError):
    """The grammar does not compile; `detail` says where."""


class BanImpossible(ConstraintError):
    """After `tries` tries every continuation met a banned phrase."""


class ServerError(LianjuError):
    """A server did not do what was asked."""

    exit_code = 6


class ServerDown(ServerError):
    """Nothing answers at `url`, the address of `server`."""


class ServerSlow(ServerError):
    """`server` was silent for `seconds`."""


class ServerAnswered(ServerError):
    """`server` answered HTTP `status`."""


class ServerStopped(ServerError):
    """`server` stopped half-way; what came before is kept."""


class TrustError(LianjuError):
    """The settings forbid it, or are themselves wrong."""

    exit_code = 7


class EgressRefused(TrustError):
    """`host` is not on this machine and no user setting names it."""


class SettingsBroken(TrustError):
    """`path` is not valid; `detail` names the place."""


class KeyMissing(TrustError):
    """The key of `server` is not where `source` says."""


class FileError(LianjuError):
    """One of the author's files cannot be read or written."""

    exit_code = 8


class FileMissing(FileError):
    """`path` is not there."""


class FileExists(FileError):
    """`path` exists and is left as it was."""


class FolderNotEmpty(FileError):
    """`path` exists and is left as it was."""


class SystemRefused(FileError):
    """The system refused `path`; `detail` is its reason."""


class FileUnwritable(FileError):
    """`path` cannot be written; `detail` is the system's reason."""


class FormatError(LianjuError):
    """A file of another program cannot be read or written."""

    exit_code = 10


class FormatUnknown(FormatError):
    """No format is called `name`."""


class FormatRefused(FormatError):
    """The program that handles `format` failed; `detail` is its own short word."""


class ArchiveUnsafe(FormatError):
    """`path` is not read: `fault` is broken, bomb, names, entities or link."""


class EncodingUnknown(FormatError):
    """`path` cannot be read as `encoding`: first bad byte at `offset`; or unknown, nul, unheard (`name`)."""


class ExtraMissing(FormatError):
    """The packages for `format` are not installed."""


class EncodingTooSmall(FormatError):
    """`count` characters of the text do not exist in `encoding`."""


class FontMissing(FormatError):
    """`count` different characters have no font here; `some` names the first."""


class ProjectError(LianjuError):
    """The project cannot be opened or changed."""

    exit_code = 9


class ProjectMissing(ProjectError):
    """There is no project at `path`."""


class ProjectBusy(ProjectError):
    """Another process writes the project at `path`."""


class ProjectMoved(ProjectError):
    """The book at `path` changed while something was about to be written into it."""


class EditRefused(ProjectError):
    """Edit `number` of a page does not follow from the text as it is here."""


class StudioSilent(ProjectError):
    """The studio that holds the project at `path` does not answer."""


class ProjectNewer(ProjectError):
    """`path` has format `format`; this version knows formats up to `known`."""


class ProjectDamaged(ProjectError):
    """`path` does not hold together at `place`."""


class BackupBroken(ProjectError):
    """`path` is no whole copy of a project: row `row` does not hold (0: the file)."""


class DiskRefused(ProjectError):
    """The system would not write to `path`; `detail` is its reason."""


class MirrorUnwritable(ProjectError):
    """The readable copy at `path` could not be written; `detail` is the system's reason."""


class NodeMissing(ProjectError):
    """Nothing of the project is called `name`, or it has no text."""


class PassageMissing(ProjectError):
    """The passage asked for does not stand in entry `name`."""


class WordsMissing(ProjectError):
    """Words never stood anywhere in the book."""


class MarkMissing(ProjectError):
    """There is no mark `number`."""


class RemarkMissing(ProjectError):
    """No remark `number` is open."""


class RunMissing(ProjectError):
    """There is no run `number`."""


class ModelChanged(ProjectError):
    """The weights of run `number`, called `name` then, are not the ones found now."""


class PayloadRedacted(ProjectError):
    """What row `number` held was redacted."""


class PromptMarked(ProjectError):
    """Run `number` read what was marked since as not for the model."""


class PassageMarked(ProjectError):
    """Proposal `number` would change a passage that is not for the model."""


class ProposalGone(ProjectError):
    """Proposal `number` is decided, or the place it was made for is gone."""


class StateMissing(ProjectError):
    """No version, row or time `name` is known, or nothing was there yet."""


class TitleMissing(ProjectError):
    """An entry needs a title."""


class VersionExists(ProjectError):
    """A version `name` exists already."""


class PlaceRefused(ProjectError):
    """Nothing of the kind that was to be added can stand in entry `number`."""


class MoveRefused(ProjectError):
    """Entry `number` cannot stand where it was told to go."""


class EntryBuried(ProjectError):
    """Entry `number` stands in entry `above`, which was removed."""


class StudioError(LianjuError):
    """The studio cannot do what was asked."""

    exit_code = 11


class PortTaken(StudioError):
    """Another program has port `port`."""


class PageMissing(StudioError):
    """The studio's page is not part of this installation."""


class JobMissing(StudioError):
    """There is no job `number`."""


class ImportLost(StudioError):
    """What was still to come of `name` is not there any more."""


class ArrivalGone(StudioError):
    """A file that was sent is not kept any more; it was not brought in."""


class NameTaken(StudioError):
    """A second person cannot be called `name`."""


class NotOwner(StudioError):
    """Only the owner of the project may do this."""


class BadCall(StudioError):
    """There is no call `name`, or it takes other arguments (`detail`)."""
