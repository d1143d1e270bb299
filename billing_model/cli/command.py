"""What a command is made of: arguments and options whose help is in the language of the user.

The words are in ``words/wording/<language>/help.toml``. A mistake in what was typed is a sentence, too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from itertools import zip_longest
from typing import Any, TextIO

import click

from billing_model.billing.refusal import Refused
from billing_model.words.wording import LANGUAGES, one_line, wording

PROGRAM = "python -m billing_model"


class Exit(IntEnum):
    """How a command ends."""

    DONE = 0
    DIFFERS = 1
    REFUSED = 2
    LEFT_OUT = 3
    INTERRUPTED = 130


# ---- The language -----------------------------------------------------------------------------------------------


def language_of_help(arguments: Sequence[str]) -> str:
    """The language that the user types, or else that of the environment, or else English."""
    for typed, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        option, _, language = typed.partition("=")
        if option == "--language" and (language or following) in LANGUAGES:
            return language or following
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return next((language for language in LANGUAGES if locale.startswith(language)), LANGUAGES[0])


def words_of(ctx: click.Context) -> Mapping[str, Any]:
    """The words of the help, in the language in which the command was started."""
    return wording(ctx.find_root().obj)["help"]


# ---- Arguments, options and commands ----------------------------------------------------------------------------


class _Typed(click.Parameter):
    """What is typed in a command line."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """The value as its type; if it is not one, the mistake holds the text that was typed. A name is not empty."""
        if "" in (value if isinstance(value, list | tuple) else [value]):
            raise click.MissingParameter(ctx=ctx, param=self)
        try:
            return super().type_cast_value(ctx, value)
        except click.BadParameter:
            raise click.BadParameter(one_line(str(value)), ctx, self) from None


class CommandArgument(_Typed, click.Argument):
    """What stands in a command line without a name."""


class CommandOption(_Typed, click.Option):
    """An option; its help is found by the name of its command and its own."""

    def spelled(self, ctx: click.Context) -> str:
        """The option as it is typed, such as "--until DAY"."""
        names = ", ".join(self.opts)
        return names if self.is_flag else f"{names} {self.make_metavar(ctx)}"


def argument(name: str, shown: str = "", **settings: Any) -> click.Argument:
    """What stands in a command line without a name. shown: what the help calls it, if it is not the name."""
    return CommandArgument([name], metavar=shown or name.upper(), **settings)


def option(name: str, *other: str, **settings: Any) -> CommandOption:
    """An option of a command. other: further names; one without dashes, given last, names the parameter."""
    return CommandOption([name, *other], **settings)


def flag(name: str) -> CommandOption:
    """An option without a value."""
    return CommandOption([name], is_flag=True)


def choice(name: str, choices: Sequence[str], *other: str) -> CommandOption:
    """An option with one of these values, the first if it is not given."""
    return CommandOption([name, *other], type=click.Choice(choices), default=choices[0])


WORKERS = click.IntRange(1, 256)


class _Localised(click.Command):
    """A command whose help is in the language of the user."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What is typed: required options are named."""
        words = words_of(ctx)
        required = [each.spelled(ctx) for each in self.params if isinstance(each, CommandOption) and each.required]
        pieces = [*required, *(words.get(piece, piece) for piece in self.collect_usage_pieces(ctx))]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=f"{words['usage']} ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(words_of(ctx)["command"][ctx.info_name if ctx.parent else "all"])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The arguments and the options, each with its help."""
        words = words_of(ctx)
        help_of = {**words["option"], **words.get(ctx.info_name or "", {})}
        arguments = [
            (str(each.metavar), help_of.get(each.name, "")) for each in self.params if isinstance(each, click.Argument)
        ]
        options = [
            (each.spelled(ctx), help_of.get(each.name, "")) for each in self.params if isinstance(each, CommandOption)
        ]
        options.append((", ".join(self.get_help_option_names(ctx)), words["option"]["help"]))
        for title, rows in (("arguments", [row for row in arguments if row[1]]), ("options", options)):
            if rows:
                with formatter.section(words[title]):
                    formatter.write_dl(rows)


class Command(_Localised):
    """A command of the command line. run: takes its arguments and options by name, and returns the exit code."""

    def __init__(self, name: str, run: Callable[..., int], *parameters: click.Parameter) -> None:
        super().__init__(name, callback=run, params=[*parameters, choice("--language", LANGUAGES)])

    def invoke(self, ctx: click.Context) -> Exit:
        """Run it; what is refused is printed on the error stream."""
        language = ctx.params["language"]
        try:
            code = Exit(super().invoke(ctx))
            if sys.stdout is not None:  # it may be closed from the beginning
                sys.stdout.flush()
        except Refused as refused:
            for problem in refused.problems:
                complain(problem.text(language))
            return Exit.REFUSED
        except BrokenPipeError:
            silence(sys.stdout)
            complain(wording(language).cli("closed"))
            return Exit.REFUSED
        return code


class Commands(_Localised, click.Group):
    """The commands by name. find: gives the command of a name, which is loaded only when it is asked for."""

    def __init__(self, names: Sequence[str], find: Callable[[str], click.Command]) -> None:
        super().__init__(
            PROGRAM, params=[choice("--language", LANGUAGES)], context_settings={"help_option_names": ["-h", "--help"]}
        )
        self._names, self._find = names, find

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was typed, in the language that may stand before it."""
        ctx.default_map = {name: {"language": ctx.params["language"]} for name in self._names}
        return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names in the order of the help."""
        return [*self._names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, None if there is none."""
        return self._find(cmd_name) if cmd_name in self._names else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with what it does, none of which is loaded for it."""
        words = words_of(ctx)
        with formatter.section(words["commands"]):
            formatter.write_dl([(name, words["command"][name]) for name in self._names])
        super().format_options(ctx, formatter)


def silence(stream: TextIO) -> None:
    """Give up what is still to be printed, or Python complains of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(sentence: str) -> None:
    """Print a sentence on the error stream. Where nobody can read it the exit code alone tells."""
    if sys.stderr is None:  # it was closed from the beginning; print would take the stream of results
        return
    try:
        print(sentence, file=sys.stderr)
    except OSError:
        silence(sys.stderr)


# ---- Mistakes ---------------------------------------------------------------------------------------------------


def mistake(error: click.UsageError, language: str) -> str:
    """What is wrong in what was typed: how the command is used, and a sentence."""
    usage = f"{error.ctx.get_usage()}\n" if error.ctx else ""
    return f"{usage}{_sentence(error, wording(language)['help'])}"


def _number(kind: click.ParamType[Any], sentences: Mapping[str, Any], **values: str) -> str:
    """The sentence about a number that is none, or is beyond the bounds of its type."""
    if not isinstance(kind, click.IntRange):
        return str(sentences["number"]).format(**values)
    key = "at-least" if kind.max is None else "range"
    return str(sentences[key]).format(least=kind.min, most=kind.max, **values)


def _sentence(error: click.UsageError, words: Mapping[str, Any]) -> str:
    sentences, ctx = words["mistake"], error.ctx
    if isinstance(error, click.BadParameter) and error.param is not None and ctx is not None:
        parameter = error.param
        name = parameter.opts[0] if isinstance(parameter, CommandOption) else str(parameter.metavar)
        if isinstance(error, click.MissingParameter):
            return str(sentences["missing"]).format(name=name)
        if isinstance(parameter.type, click.Choice):
            choices = ", ".join(map(str, parameter.type.choices))
            return str(sentences["choice"]).format(name=name, found=error.message, choices=choices)
        return _number(parameter.type, sentences, name=name, found=error.message)
    if isinstance(error, click.NoSuchOption):
        near = error.possibilities
        return str(sentences["near" if near else "option"]).format(name=error.option_name, near=", ".join(near or ()))
    if isinstance(error, click.exceptions.NoSuchCommand):
        commands = ", ".join(ctx.command.list_commands(ctx)) if ctx and isinstance(ctx.command, Commands) else ""
        return str(sentences["command"]).format(name=one_line(error.command_name), choices=commands)
    if isinstance(error, click.BadOptionUsage):
        return str(sentences["value"]).format(name=error.option_name)
    if ctx and isinstance(ctx.command, Commands):
        return str(sentences["missing"]).format(name="COMMAND")
    return str(sentences["extra"])
