"""Options that several commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from lianju.cli.words import say
from lianju.errors import FileMissing, NotUtf8
from lianju.values.grammar import Grammar
from lianju.values.sampling import PRESETS, Sampling

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_NUMBERS: tuple[tuple[str, type], ...] = (
    ("temperature", float), ("top_k", int), ("top_p", float), ("min_p", float), ("typical_p", float),
    ("top_n_sigma", float), ("xtc_probability", float), ("xtc_threshold", float), ("dry_multiplier", float),
    ("dry_base", float), ("dry_allowed_length", int), ("dry_penalty_last_n", int), ("repeat_penalty", float),
    ("repeat_last_n", int), ("presence_penalty", float), ("frequency_penalty", float), ("mirostat", int),
    ("mirostat_tau", float), ("mirostat_eta", float),
)  # fmt: skip


def sampling_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add every parameter of Sampling that a writer may turn."""
    for name, kind in reversed(_NUMBERS):
        function = click.option(
            f"--{name.replace('_', '-')}", name, type=kind, help=say(f"option-{name.replace('_', '-')}")
        )(function)
    function = click.option("--logit-bias", multiple=True, metavar="ID:BIAS", help=say("option-logit-bias"))(
        function
    )
    function = click.option("--stop", multiple=True, help=say("option-stop"))(function)
    function = click.option("--regex", help=say("option-regex"))(function)
    function = click.option("--grammar", type=Path, help=say("option-grammar"))(function)
    function = click.option("--warm", is_flag=True, help=say("option-warm"))(function)
    function = click.option(
        "--preset", type=click.Choice(sorted(PRESETS)), default="balanced", help=say("option-preset")
    )(function)
    function = click.option("--seed", type=int, help=say("option-seed"))(function)
    return click.option(
        "-n", "--max-tokens", type=int, default=128, show_default=True, help=say("option-max-tokens")
    )(function)


def sampling_from(options: dict[str, Any]) -> Sampling:
    """Take the sampling parameters out of a command's options and make the value."""
    changes = {name: value for name, _ in _NUMBERS if (value := options.pop(name)) is not None}
    changes["max_tokens"] = options.pop("max_tokens")
    changes["seed"] = options.pop("seed")
    changes["stop"] = tuple(options.pop("stop"))
    changes["cache_prompt"] = options.pop("warm")
    changes["logit_bias"] = tuple(_bias(each) for each in options.pop("logit_bias"))
    changes["grammar"] = _grammar(options.pop("regex"), options.pop("grammar"))
    return Sampling.preset(options.pop("preset"), **changes)


def model_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --model."""
    return click.option("-m", "--model", help=say("option-model"))(function)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help=say("option-json"))(function)


def project_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --project."""
    return click.option(
        "--project", type=Path, default=Path(), show_default=False, help=say("option-project")
    )(function)


def range_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --range, two offsets."""
    return click.option("--range", "span", metavar="A:B", callback=_span, help=say("option-range"))(function)


def read_bytes(source: str) -> bytes:
    """Read a file, or standard input for `-`."""
    if source == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except OSError:
        raise FileMissing(path=source) from None


def read_text(source: str) -> str:
    """Read a file, or standard input for `-`, as UTF-8; the last line's end is not part of the text."""
    data = read_bytes(source)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8(source=source, offset=error.start) from None
    return text.removesuffix("\n").removesuffix("\r")


def _span(ctx: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    start, _, end = value.partition(":")
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        raise click.BadParameter(value, ctx, option)
    return int(start), int(end)


def _bias(text: str) -> tuple[int, float]:
    token, _, bias = text.partition(":")
    try:
        return int(token), float(bias)
    except ValueError:
        raise click.BadParameter(text, param_hint="--logit-bias") from None


def _grammar(regex: str | None, path: Path | None) -> Grammar | None:
    if regex:
        return Grammar("regex", regex)
    if path is None:
        return None
    kinds = {".gbnf": "gbnf", ".json": "json_schema"}
    return Grammar(kinds.get(path.suffix, "lark"), read_text(str(path)))  # type: ignore[arg-type]
