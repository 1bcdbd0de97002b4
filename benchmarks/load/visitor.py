"""One client: a session of its own, pages, and forms that are filled in and sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urljoin

import requests
from lxml import html

TIMEOUT = 30


class Visitor:
    """Somebody signed in at `base`, whose every request is timed by `timed(what, seconds)`."""

    def __init__(self, base: str, timed: Callable[[str, float], None]) -> None:
        self.base = base
        self.timed = timed
        self.session = requests.Session()

    def open(self, path: str, what: str) -> html.HtmlElement:
        """Return a page, parsed; raises requests.RequestException unless it answers 200."""
        return self._page(self._send("GET", path, what))

    def fetch(self, path: str, what: str) -> bytes:
        """Return what an address answers."""
        return self._send("GET", path, what).content

    def submit(
        self, path: str, what: str, values: Callable[[html.FormElement], Mapping[str, str]]
    ) -> bool:
        """Fill in the page's form and send it; return whether it was accepted.

        What is accepted leads to another page; what is not is shown again, also where somebody
        else was quicker.
        """
        page = self.open(path, f"{what}: form")
        form = next(form for form in page.forms if form.method == "POST" and len(form.inputs) > 2)
        data = {**dict(form.form_values()), **values(form)}
        answer = self._send("POST", path, what, data, {"Referer": urljoin(self.base, path)})
        return answer.is_redirect

    def sign_in(self, email: str, password: str) -> None:
        """Sign in; RuntimeError where that is refused."""
        page = self.open("/sign-in/", "sign in: form")
        form = next(form for form in page.forms if "password" in form.fields)
        data = {**dict(form.form_values()), "username": email, "password": password}
        if not self._send("POST", "/sign-in/", "sign in", data).is_redirect:
            raise RuntimeError(f"{email} could not sign in.")

    def _send(
        self,
        method: str,
        path: str,
        what: str,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        begun = time.perf_counter()
        answer = self.session.request(
            method,
            urljoin(self.base, path),
            data=data,
            headers=headers,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        self.timed(what, time.perf_counter() - begun)
        if answer.status_code != HTTPStatus.CONFLICT:
            answer.raise_for_status()
        return answer

    @staticmethod
    def _page(answer: requests.Response) -> html.HtmlElement:
        return html.fromstring(answer.content)
