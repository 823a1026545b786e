"""What one page costs a browser that has fetched nothing before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext


@dataclass(slots=True)
class Weight:
    """Requests, and bytes as they came over the wire, headers included."""

    n_requests: int = 0
    n_bytes: int = 0
    hosts: set[str] = field(default_factory=set)


def weigh(context: BrowserContext, url: str, path: str, cookies: Mapping[str, str]) -> Weight:
    """Load one page in a context of its own, and close it."""
    weight, page = Weight(), context.new_page()
    context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies.items()])
    session = context.new_cdp_session(page)
    session.send("Network.enable")

    def begin(event: dict[str, Any]) -> None:
        address = event["request"]["url"]
        if not address.startswith("data:"):
            weight.n_requests += 1
            weight.hosts.add(urlsplit(address).netloc)

    def end(event: dict[str, Any]) -> None:
        weight.n_bytes += int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", begin)
    session.on("Network.loadingFinished", end)
    page.goto(url + path, wait_until="networkidle")
    context.close()
    return weight
