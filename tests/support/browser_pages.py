"""Pages seen in a real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page


class Visit:
    """A page opened in Chromium, and what it asked for and complained of."""

    def __init__(self, browser: Browser, file: Path, width: int, colours: str = "light") -> None:
        scheme: Any = colours
        self.page: Page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(file.as_uri(), wait_until="load")

    @property
    def asked_of_others(self) -> list[str]:
        return [url for url in self.requests[1:] if not url.startswith("data:")]
