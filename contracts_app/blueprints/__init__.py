"""The web edge: one folder for each group of screens."""

from flask import Flask

from contracts_app.blueprints import _looks, _navigation, _responses, _session


def register_blueprints(app: Flask) -> None:
    """Register all screens and what they share."""
    from contracts_app.blueprints import (
        auth,
        board,
        capacity,
        changes,
        contracts,
        grid_files,
        grid_map,
        grids,
        home,
        household_life,
        households,
        imports,
        levels,
        preferences,
        public,
        renewals,
        signing,
        suspensions,
        teams,
        timeline,
    )

    _session.init_app(app)
    _navigation.init_app(app)
    _responses.init_app(app)
    _looks.init_app(app)
    for area in (
        auth,
        board,
        capacity,
        changes,
        contracts,
        grid_files,
        grid_map,
        grids,
        home,
        household_life,
        households,
        imports,
        levels,
        preferences,
        public,
        renewals,
        signing,
        suspensions,
        teams,
        timeline,
    ):
        app.register_blueprint(area.bp)
