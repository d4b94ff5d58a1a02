"""Many browsers that send their forms at the same moment."""

import threading
from collections import Counter
from typing import Any

from flask import Flask

from tests.factories import PASSWORD
from tests.pages import codes, filled, form_of, page_client
from tests.support.patience import wait_for_a_connection


def all_at_once(app: Flask, who: str, posts: list[tuple[str, Any]]) -> Counter[str]:
    """Post all forms at the same moment, each from a browser of its own that is signed in.

    What came of each: the status of its answer, and the codes of a refusal.
    """
    outcomes: list[str] = []
    start = threading.Barrier(len(posts))
    wait_for_a_connection(app)

    def desk(url: str, cookie: str, fields: Any) -> None:
        client = page_client(app)
        client.set_cookie("session", cookie)
        start.wait()
        answer = client.post(url, data=fields)
        outcomes.append(f"{answer.status_code} {','.join(codes(answer))}".strip())

    visitor = page_client(app)
    visitor.sign_in(who, PASSWORD)
    threads = []
    for url, fields in posts:
        form = filled(form_of(visitor.get(url)), fields)
        cookie = visitor.get_cookie("session")
        assert cookie is not None
        threads.append(threading.Thread(target=desk, args=(url, cookie.value, form)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)
