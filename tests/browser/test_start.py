import re

from playwright.sync_api import expect


def test_the_admin_opens_in_a_browser(admin_page):
    admin_page.goto("/admin/")
    expect(admin_page).to_have_title(re.compile(r"Home \| Ordered relations"))
