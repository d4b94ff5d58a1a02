"""Family-doctor contracts: the application factory."""

from typing import Any

from flask import Flask

from contracts_app import cli, clock, crypto, errors, formatting, i18n
from contracts_app.blueprints import register_blueprints
from contracts_app.config import PROJECT, Settings, load_settings
from contracts_app.extensions import (
    BUSY_SECONDS,
    compress,
    csrf,
    db,
    htmx,
    limiter,
    login_manager,
    migrate,
)
from contracts_app.jobs.queue import init_queue
from contracts_app.logs import configure_logs
from contracts_app.security import init_security
from contracts_app.services import breached


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """Build the application. `overrides` are settings by their lower-case name, for tests.

    Raises SettingsError with one readable list of everything that is wrong.
    """
    settings = load_settings(overrides)
    app = Flask(__name__, instance_path=str(settings.instance_path.resolve()))
    app.config.update(_flask_config(settings))
    app.extensions["settings"] = settings
    clock.configure(settings.timezone, settings.today)
    breached.configure(settings.breached_passwords)
    crypto.configure(crypto.Keyring.parse(settings.field_keys))
    configure_logs()
    # First of all: also what the others refuse gets its number and its headers.
    init_security(app, settings.trusted_proxies)
    for extension in (db, csrf, htmx, compress, limiter, login_manager):
        extension.init_app(app)
    migrations = str(PROJECT / "migrations")
    migrate.init_app(app, db, directory=migrations, render_as_batch=True, compare_type=True)
    init_queue(app, settings)
    i18n.init_app(app)
    formatting.register(app)
    errors.register(app)
    register_blueprints(app)
    cli.register(app)
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    postgres = settings.database.startswith("postgresql")
    # Prepared statements make searches with Chinese text very slow on PostgreSQL. A host that does
    # not answer is waited for as long as a busy SQLite.
    arguments = {"prepare_threshold": None, "connect_timeout": BUSY_SECONDS}
    options: dict[str, Any] = {"connect_args": arguments} if postgres else {}
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            **options,
            "pool_pre_ping": postgres,
            "hide_parameters": True,
        },
        "MAX_CONTENT_LENGTH": 21 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "TRUSTED_HOSTS": settings.trusted_hosts,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": not settings.insecure_http,
        "SESSION_COOKIE_NAME": "session" if settings.insecure_http else "__Host-session",
        "SESSION_COOKIE_SECURE": not settings.insecure_http,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "BABEL_DEFAULT_LOCALE": settings.locale,
        "BABEL_DEFAULT_TIMEZONE": settings.timezone,
        "RATELIMIT_STORAGE_URI": _limits_url(settings),
        # Without its Redis the server goes on, and each process counts by itself.
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "COMPRESS_ALGORITHM": ["gzip"],
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "application/javascript",
            "text/javascript",
            "image/svg+xml",
            "application/json",
        ],
    }


def _limits_url(settings: Settings) -> str:
    redis = settings.queue_url.startswith("redis")
    return settings.queue_url if redis else "memory://"
