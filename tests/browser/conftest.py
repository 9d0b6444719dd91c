"""A real browser on a live server, under the content security policy that the server has."""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from playwright.sync_api import expect

from tests.requirements import require

from .waiting import PATIENCE

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"

AUDITED: list[
    object
] = []  # pages in which axe is at work: it styles elements inline, which the policy blocks

expect.set_options(timeout=PATIENCE * 1000)

# Playwright's loop runs in this thread, which is not a reason for Django to refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    """Mark the tests. CI tries one again, since a busy machine may drop a frame, and the summary names it."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if os.environ.get("RELATIONS_CI"):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def base_url():
    """None: each browser gets the live server's address itself; the plugin's own fixture is deprecated."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    require(CHROMIUM.exists(), "Chromium at /usr/bin/chromium")
    return {
        **browser_type_launch_args,
        "executable_path": str(CHROMIUM),
        "args": [*QUIET, "--no-first-run"],
    }


def is_complaint(line):
    """Browsers ask for an icon, which the admin does not have, and call a page of conflicts an error."""
    expected = (
        "favicon.ico" in line.location["url"] or "409 (Conflict)" in line.text or "ERR_FAILED" in line.text
    )
    return line.type == "error" and not expected


class Browsers:
    """Browsers with the usual options, which tests use in turn: what one has fetched need not come again."""

    def __init__(self, browser, url):
        self.browser, self.url = browser, url
        self.free, self.taken = [], []

    def take(self):
        context = self.free.pop() if self.free else self.browser.new_context(base_url=self.url)
        self.taken.append(context)
        return context

    def give_back(self):
        """Forget all but the files: who is logged in, and what pages have stored."""
        for context in self.taken:
            page = context.pages[0] if context.pages else context.new_page()
            data = {"origin": self.url, "storageTypes": "local_storage,indexeddb,service_workers"}
            context.new_cdp_session(page).send("Storage.clearDataForOrigin", data)
            context.clear_cookies()
            for each in context.pages:
                each.close()
        self.free += self.taken
        self.taken = []


@pytest.fixture(scope="session")
def browsers(browser, live_server):
    return Browsers(browser, live_server.url)


@pytest.fixture
def open_browser(new_context, browsers, live_server):
    """Open a browser of its own in which this person is logged in; gives a page.

    What the page logs as an error, a breach of the content security policy among them, fails the test.
    """
    complaints = []

    def open_browser(user, **options):
        client = Client()
        client.force_login(user)
        context = new_context(base_url=live_server.url, **options) if options else browsers.take()
        cookies = [
            {"name": name, "value": c.value, "url": live_server.url} for name, c in client.cookies.items()
        ]
        context.add_cookies(cookies)
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: is_complaint(line) and page not in AUDITED and complaints.append(line.text),
        )
        return page

    yield open_browser
    browsers.give_back()
    assert not complaints


@pytest.fixture
def root(transactional_db):
    return User.objects.create_superuser("root", password="x")


@pytest.fixture
def editor(transactional_db):
    """A function that makes somebody who has only these permissions, named like `view_entry`."""

    def editor(*names, username="editor"):
        user = User.objects.create_user(username, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        return user

    return editor


@pytest.fixture
def admin_page(open_browser, root):
    """A page of a browser in which a superuser is logged in."""
    return open_browser(root)


def violations(page):
    """What axe finds in the page that is serious or critical: rule ids with the places."""
    AUDITED.append(page)
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    AUDITED.remove(page)
    return {
        rule["id"]: [node["html"][:200] for node in rule["nodes"]]
        for rule in found
        if rule["impact"] in ("serious", "critical")
    }
