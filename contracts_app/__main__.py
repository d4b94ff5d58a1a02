"""`python -m contracts_app …`: the same commands as `flask --app contracts_app …`."""

from flask.cli import FlaskGroup

from contracts_app import create_app

if __name__ == "__main__":
    FlaskGroup(create_app=create_app, add_version_option=False)(prog_name="contracts_app")
