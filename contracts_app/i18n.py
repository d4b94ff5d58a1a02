"""Which language and which letter size a page is shown in; both live in a cookie of the device."""

from flask import Flask, Request, Response, current_app, has_request_context, request
from flask_babel import get_locale

from contracts_app.extensions import babel

LANGUAGES = {"zh": "中文", "en": "English"}
LANGUAGE_COOKIE = "lang"
SIZE_COOKIE = "size"


def select_locale() -> str:
    """The language of this request: the switch, then the browser's wish, then the setting."""
    default = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    if not has_request_context():
        return default
    return _chosen(request) or _wished(request) or default


def _chosen(asked: Request) -> str | None:
    language = asked.cookies.get(LANGUAGE_COOKIE)
    return language if language in LANGUAGES else None


def _wished(asked: Request) -> str | None:
    # Matching by main language lets zh-CN, zh-TW and en-GB find their catalogue.
    for wish, quality in asked.accept_languages:
        language = wish.lower().split("-")[0]
        if quality > 0 and language in LANGUAGES:
            return language
    return None


def is_big() -> bool:
    """Whether this device asked for the large letters."""
    return has_request_context() and request.cookies.get(SIZE_COOKIE) == "big"


def html_lang() -> str:
    """The value of the `lang` attribute: BCP 47, so that screen readers pick the right voice."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh-Hans"


def _context() -> dict[str, object]:
    return {"html_lang": html_lang(), "size_big": is_big(), "languages": LANGUAGES}


def _vary(response: Response) -> Response:
    """The same address has two languages and two sizes, so a cache must ask again."""
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
        response.vary.add("Cookie")
        response.content_language.add(html_lang())
    return response


def init_app(app: Flask) -> None:
    """Choose the language of every request. `BABEL_DEFAULT_LOCALE` is the setting's language."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "zh")
    babel.init_app(app, locale_selector=select_locale)
    app.context_processor(_context)
    app.after_request(_vary)
