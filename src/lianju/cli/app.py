"""The group of commands, and what happens when one fails."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import click

from lianju.cli.help import Formatter
from lianju.cli.words import say
from lianju.errors import LianjuError, NotUtf8, SystemRefused

COMMANDS = (
    "studio", "write", "complete", "demo",
    "new", "import", "export", "add", "edit", "move", "remove",
    "status", "count", "progress", "search", "show", "who", "proposals", "remarks",
    "mark", "unmark", "replay", "sync", "verify",
    "version", "log", "diff", "restore", "backup", "recover", "copy", "redact",
    "models", "server", "settings", "setup", "doctor",
)  # fmt: skip
INTERRUPTED = 130
READER_LEFT = 141
click.Context.formatter_class = Formatter
CRASHED = 70


class Commands(click.Group):
    """Knows its commands by name and loads one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load the command `name`."""
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"lianju.cli.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section(say("help-commands")):
            formatter.write_dl([(name, say(f"help-{name}")) for name in COMMANDS])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the examples as they are typed."""
        formatter.write(f"\n{say('help-examples')}\n")


def _version(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"lianju {version('lianju')}")
        ctx.exit()


@click.group(cls=Commands, help=say("help-lianju"), context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help=say("help-show-version"),
)
def lianju() -> None:
    """Hold the commands."""


def run(arguments: list[str] | None = None) -> None:
    """Run a command line and leave with its exit code; no error shows a traceback."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(_outcome(arguments))


def _outcome(arguments: list[str] | None) -> int:
    try:
        _refuse_broken(sys.argv[1:] if arguments is None else arguments)
        result = lianju.main(arguments, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except SystemExit:  # outside its standalone mode, click only ends so when the reader of a pipe has gone
        return READER_LEFT
    except click.exceptions.Abort:
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except LianjuError as error:
        show_error(error)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    except OSError as error:
        refused = SystemRefused(path=str(error.filename or "?")[:200], detail=error.strerror or "?")
        show_error(refused)
        return refused.exit_code
    except Exception as error:  # noqa: BLE001 - the outermost edge: the last word to the user
        click.echo(say("crash", path=str(_report(error))), err=True)
        return CRASHED


def _refuse_broken(arguments: list[str]) -> None:
    """Refuse words that are not UTF-8: they could be neither shown nor kept as they are."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            raise NotUtf8(source=say("command-line"), offset=error.start) from None


def show_error(error: LianjuError) -> None:
    """Say on standard error what happened and what to do."""
    from lianju.cli.words import catalogue

    what, hint = catalogue().error(error)
    click.echo(f"{click.style(say('error-mark'), fg='red')} {what}\n{hint}", err=True)


def _report(error: Exception) -> Path:
    """Write where in the code it happened: no message and no value, which could quote the manuscript."""
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("lianju", appauthor=False)) / "reports"
    path = folder / time.strftime("crash-%Y%m%d-%H%M%S.txt")
    frames: list[Any] = traceback.extract_tb(error.__traceback__)
    lines = [
        f"{type(error).__name__}",
        *(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames),
    ]
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
