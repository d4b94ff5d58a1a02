"""Asking for the lines of the table of roles, and reading whatever comes back."""

from typing import Any

from werkzeug.test import TestResponse

from tests.blueprints.role_lines import Line
from tests.pages import PageClient
from tests.support.paper import Paper


def asked(
    client: PageClient, line: Line, address: str, sent: dict[str, Any] | None = None
) -> TestResponse:
    """What is answered at an address of the table."""
    if line.method == "GET":
        return client.get(address)
    return client.post_with_token(address, line.data if sent is None else sent)


def words_of(answer: TestResponse) -> str:
    """All that can be read of an answer, also of a printed one."""
    if answer.mimetype != "application/pdf":
        return answer.text if answer.mimetype.startswith("text") else ""
    paper = Paper(answer.data)
    words = "".join(paper.text(page) for page in range(len(paper)))
    paper.close()
    return words
