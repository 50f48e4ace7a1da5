"""The command line: `medlyt COMMAND`. Data go to standard output, words to the person to standard error.

Exit 0 on success, 2 on wrong use, 1 otherwise. Every command calls the same services as the screens.
"""

from __future__ import annotations

import sys
import traceback
from importlib import metadata
from pathlib import Path

import click

from models import offline
from observer.cli.bench import bench
from observer.cli.check import doctor
from observer.cli.danish import DanishGroup, in_danish
from observer.cli.home import remember_home
from observer.cli.install import models_group
from observer.cli.kept import erase, list_observations, receipts, withdraw
from observer.cli.library import library_group
from observer.cli.listen import process
from observer.cli.mask import mask
from observer.cli.output import say, use_utf8
from observer.cli.sheet import sheet
from observer.cli.text import tag
from observer.errors import ROOTS

PLUGINS = "medlyt.commands"


class MedlytGroup(DanishGroup):
    """The commands of this room, and those that other rooms have registered as entry points."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in order."""
        return sorted({*super().list_commands(ctx), *metadata.entry_points(group=PLUGINS).names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name; one of another room is imported only now."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        for point in metadata.entry_points(group=PLUGINS, name=cmd_name):
            try:
                command = point.load()
            except ImportError as exc:
                raise click.ClickException(f"Kommandoen {cmd_name} mangler. Installér Medlyt igen.") from exc
            if isinstance(command, click.Command):
                return command
        return None


@click.group(cls=MedlytGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="MAPPE",
    help="Mappen med Medlyts data. Må også stå efter kommandoen.",
)
@click.version_option(package_name="medlyt", message="Medlyt %(version)s", help="Vis versionen.")
@click.pass_context
def cli(ctx: click.Context, home: Path | None) -> None:
    """Medlyt: et ekstra sæt ører til kollegial sparring. Alt bliver på denne computer."""
    remember_home(ctx, home)
    # The group of models decides for itself: installing is the only act that may use the network.
    if ctx.invoked_subcommand != models_group.name:
        offline.refuse_network()


for command in (
    process,
    tag,
    mask,
    list_observations,
    erase,
    receipts,
    withdraw,
    sheet,
    library_group,
    doctor,
    models_group,
    bench,
):
    cli.add_command(command)


def main(args: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    offline.prepare()
    use_utf8()
    sys.exit(run(args))


def run(args: list[str] | None = None) -> int:
    """Run a command and return its exit code; whatever goes wrong becomes plain words on standard error."""
    try:
        code = cli.main(args=args, prog_name="medlyt", standalone_mode=False)
    except click.UsageError as error:
        # A group without a command shows its help, as click does, and that is wrong use too.
        say(error.format_message() if isinstance(error, click.exceptions.NoArgsIsHelpError) else usage(error))
        return 2
    except click.ClickException as error:
        say(error.format_message())
        return 1
    except (KeyboardInterrupt, click.Abort):
        say("Afbrudt.")
        return 1
    except BrokenPipeError:
        # Whoever read our output (head, less) has had enough; nothing can be said to them.
        sys.stdout = None  # so that nothing is flushed into the broken pipe
        return 1
    except ROOTS as error:
        say(f"{error} {getattr(error, 'remedy', '')}")
        return 1
    except Exception as error:
        say(unexpected(error))
        return 1
    return code if isinstance(code, int) else 0


def usage(error: click.UsageError) -> str:
    """Return what was wrong with the use and where help is, in Danish."""
    path = "medlyt" if error.ctx is None else error.ctx.command_path
    return f"{in_danish(error)} Se, hvordan den bruges: {path} --help"


def unexpected(error: Exception) -> str:
    """Return a line about an unforeseen error: kind and place, never its words, which may be a meeting's."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, linje {frames[-1].lineno})" if frames else ""
    return (
        f"Der skete en uventet fejl: {type(error).__name__}{place}. "
        "Intet af samtalen er skrevet i denne besked. Prøv igen, og kør medlyt doctor, hvis det sker igen."
    )
