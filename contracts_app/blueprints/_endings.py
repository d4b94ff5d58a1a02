"""What is still stored when the page is ready; a failure there ends in a page as well."""

from collections.abc import Callable
from functools import wraps

from flask import Flask, Response, current_app, g

Step = Callable[[Response], Response]


def at_the_end(app: Flask, step: Step, *, needed: bool) -> None:
    """Run the step after each request that could ask the database.

    Flask calls error handlers only for what fails before there is a response. Behind it a failure
    would reach the browser without words, number and headers. With `needed`, a page whose step
    failed is not shown; other steps leave the answer as it is when it tells what was stored.
    """

    @wraps(step)
    def ending(response: Response) -> Response:
        if g.get("without_database"):
            return response
        try:
            return step(response)
        except Exception as error:
            failure = current_app.make_response(current_app.handle_user_exception(error))
            return response if g.get("stored") and not needed else failure

    app.after_request(ending)
