"""Takes the pictures of the admin in this folder: `.venv/bin/python docs/images/take.py [name …]`.

It makes a database of its own with the demo guide, serves it, and looks at it with Chromium.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LOGIN = {
    "DJANGO_SUPERUSER_USERNAME": "ada",
    "DJANGO_SUPERUSER_PASSWORD": "ada",
    "DJANGO_SUPERUSER_EMAIL": "a@b.fr",
}


def open_flow(page: Page) -> None:
    page.goto("/admin/relations/flow/?q=restaurants")
    page.locator("#result_list tbody th a").first.click()


def open_relation(page: Page) -> None:
    open_flow(page)
    page.get_by_role("link", name="Add relation").click()
    page.get_by_label("many to many").check()
    page.get_by_label("Two-sided").check()


def open_entry(page: Page, flow: str, name: str) -> None:
    page.goto(f"/admin/relations/entry/?flow={flow}&q={name}")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state("networkidle")


def open_article(page: Page) -> None:
    open_entry(page, "articles", "Sonnenallee")


def open_preview(page: Page) -> None:
    open_article(page)
    page.get_by_role("button", name="Save draft and preview").click()


def open_neighbourhood(page: Page) -> None:
    open_entry(page, "restaurants", "Zitoune")
    page.get_by_role("link", name="Neighbourhood").click()


def open_list(page: Page) -> None:
    page.goto("/admin/relations/entry/?flow=restaurants&field=categories&op=contains&value=pizza&o=1")
    page.get_by_text("Columns").click()


def open_home(page: Page) -> None:
    for flow, name in (("restaurants", "Zitoune"), ("chefs", "Odile"), ("articles", "Sonnenallee")):
        open_entry(page, flow, name)
        page.locator(".relations-fields textarea").first.fill("Rewritten this morning.")
        page.locator("[name=_continue]").click()
    page.goto("/admin/")


def open_diagram(page: Page) -> None:
    page.goto("/admin/relations/flow/diagram/")


# name → how to get there, the colours, and the window's size; the whole page where there is no height.
PICTURES: dict[str, tuple[Callable[[Page], None], str, int, int | None]] = {
    "admin-flow": (open_flow, "light", 1280, None),
    "admin-relation": (open_relation, "dark", 1280, None),
    "admin-entry": (open_article, "light", 1280, None),
    "admin-preview": (open_preview, "light", 1280, None),
    "admin-list": (open_list, "light", 1280, 760),
    "admin-diagram": (open_diagram, "light", 1280, 820),
    "admin-home": (open_home, "light", 1280, 760),
    "admin-neighbourhood": (open_neighbourhood, "dark", 1280, 820),
}


@contextmanager
def server() -> Iterator[str]:
    """The address of a server with the demo guide."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
        probe.close()
        environment = {**os.environ, **LOGIN, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "DEBUG": "on"}
        for command in (["migrate", "-v0"], ["seed_demo"], ["createsuperuser", "--noinput"]):
            manage(command, environment)
        runs = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", address],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://{address}/healthz")
            yield f"http://{address}"
        finally:
            runs.terminate()
            runs.wait()


def manage(command: list[str], environment: dict[str, str]) -> None:
    arguments = [sys.executable, "manage.py", *command]
    subprocess.run(arguments, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def wait_for(url: str) -> None:
    for _ in range(600):  # two minutes
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(url)


def log_in(page: Page) -> None:
    page.goto("/admin/login/?next=/admin/")
    page.fill("#id_username", "ada")
    page.fill("#id_password", "ada")
    page.click("[type=submit]")


def take(browser: Browser, url: str, name: str) -> None:
    go, scheme, width, height = PICTURES[name]
    size = {"width": width, "height": height or 900}
    context = browser.new_context(base_url=url, viewport=size, color_scheme=scheme, locale="en")
    page = context.new_page()
    log_in(page)
    go(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")  # or the sidebar stands where the page was scrolled to
    page.screenshot(path=HERE / f"{name}.png", full_page=height is None)
    context.close()


def main(names: list[str]) -> None:
    with server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name in names or PICTURES:
            take(browser, url, name)


if __name__ == "__main__":
    main(sys.argv[1:])
