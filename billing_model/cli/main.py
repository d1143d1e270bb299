"""The commands that there are, each loaded when it is run, and how a run ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from billing_model.cli.command import PROGRAM, Command, Commands, Exit, complain, language_of_help, mistake, silence
from billing_model.files.system import reason
from billing_model.words.rulebook import IncompleteRulebook
from billing_model.words.wording import Verbatim, wording

NAMES = ("bill", "check", "compare", "book", "book-compare", "reconcile", "guess", "sample", "template")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; arguments: without the program's name. Returns the exit code, one of `Exit`."""
    typed = [*(sys.argv[1:] if arguments is None else arguments)]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows a question mark
    language = language_of_help(typed)
    commands = Commands(NAMES, _command)
    try:
        with commands.make_context(PROGRAM, typed, obj=language) as context:
            return Exit(commands.invoke(context))
    except click.exceptions.Exit as done:  # the help was printed
        return done.exit_code
    except click.UsageError as error:
        complain(mistake(error, language))
        return Exit.REFUSED
    except IncompleteRulebook as incomplete:
        complain(str(incomplete))
        return Exit.REFUSED
    except OSError as error:  # files that cannot be read or written have their own sentence
        silence(sys.stdout)
        complain(wording(language).cli("not-printed", reason=Verbatim(reason(error))))
        return Exit.REFUSED
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


def _command(name: str) -> Command:
    command: Command = import_module(f"billing_model.cli.{name.replace('-', '_')}").COMMAND
    return command
