"""The command line in Danish: help pages, and what is said of wrong use."""

from __future__ import annotations

from typing import Final

import click

_USAGE: Final = "Brug: "
_OPTIONS: Final = "Valg"
_COMMANDS: Final = "Kommandoer"
_AT_LEAST_ONE: Final = "  [x>=1]"


class DanishCommand(click.Command):
    """A command whose help page is in Danish."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("options_metavar", "[VALG]")
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as click's own decorators pass them

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how it is called."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=_USAGE)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what can be chosen."""
        write_options(self, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give `--help` its Danish line."""
        return danish_help(super().get_help_option(ctx))


class DanishGroup(click.Group):
    """A group of commands whose help page is in Danish."""

    command_class = DanishCommand

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("options_metavar", "[VALG]")
        kwargs.setdefault("subcommand_metavar", "KOMMANDO [...]")
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as click's own decorators pass them

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how it is called."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=_USAGE)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what can be chosen, and the commands."""
        write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, a line each."""
        rows = []
        for name in self.list_commands(ctx):
            try:
                command = self.get_command(ctx, name)
            except click.ClickException as missing:
                rows.append((name, missing.message))
                continue
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(limit=120)))
        if rows:
            with formatter.section(_COMMANDS):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give `--help` its Danish line."""
        return danish_help(super().get_help_option(ctx))


DanishGroup.group_class = DanishGroup


def danish_help(option: click.Option | None) -> click.Option | None:
    """Return `--help` with its Danish line."""
    if option is not None:
        option.help = "Vis denne hjælp."
    return option


def write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the options of `command`, as click does, under a Danish heading."""
    options = [one for one in command.get_params(ctx) if isinstance(one, click.Option)]
    records = [record for one in options if (record := one.get_help_record(ctx)) is not None]
    rows = [
        (name, text.replace("[required]", "(skal med)").removesuffix(_AT_LEAST_ONE)) for name, text in records
    ]
    if rows:
        with formatter.section(_OPTIONS):
            formatter.write_dl(rows)


def in_danish(error: click.UsageError) -> str:
    """Return what `error` says was wrong with the use, in Danish."""
    match error:
        case click.NoSuchOption():
            return f"Valget {error.option_name} findes ikke."
        case click.MissingParameter():
            return f"{parameter_name(error)} mangler."
        case click.BadParameter():
            return f"{parameter_name(error)} kan ikke bruges: {bad_value(error)}"
        case click.BadOptionUsage():
            return f"Valget {error.option_name} mangler en værdi eller har en for meget."
        case click.BadArgumentUsage():
            return "Der er et argument for meget eller for lidt."
    if error.message.startswith("No such command"):
        return f"Kommandoen {error.message.partition(chr(39))[2].partition(chr(39))[0]} findes ikke."
    if error.message.startswith("Missing command"):
        return "Kommandoen mangler."
    if error.message.startswith("Got unexpected extra argument"):
        return "Der er et argument for meget."
    return error.message


def parameter_name(error: click.BadParameter) -> str:
    """Return the name of the option or argument that `error` is about, as it is typed."""
    parameter = error.param
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    if parameter is not None:
        return parameter.make_metavar(error.ctx) if error.ctx else (parameter.name or "Argumentet")
    return "Argumentet"


def bad_value(error: click.BadParameter) -> str:
    """Return why a value does not do."""
    kind = None if error.param is None else error.param.type
    if isinstance(kind, click.Choice):
        return f"vælg en af {', '.join(kind.choices)}."
    if isinstance(kind, click.types.IntParamType):
        return f"skriv et helt tal{within(kind)}."
    if isinstance(kind, click.types.FloatParamType):
        return f"skriv et tal med punktum for komma{within(kind)}."
    if isinstance(kind, click.Path):
        return "filen eller mappen findes ikke eller kan ikke læses."
    return error.message


def within(kind: object) -> str:
    """Return what a number must lie between, where it must."""
    if not isinstance(kind, click.IntRange | click.FloatRange):
        return ""
    bounds = (("mindst", kind.min), ("højst", kind.max))
    return "".join(f", {word} {bound:g}" for word, bound in bounds if bound is not None)
