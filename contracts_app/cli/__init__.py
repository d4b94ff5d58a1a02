"""The command line: parse, call a service, commit, report."""

from flask import Flask

from contracts_app.cli import accounts, contracts, demo, operations, places, roster, serve


def register(app: Flask) -> None:
    """Add all commands to `flask --app contracts_app`."""
    for area in (accounts, contracts, demo, operations, places, roster, serve):
        for command in area.COMMANDS:
            app.cli.add_command(command)
