"""What an editor does in a relation's box, as plain functions."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from relations.models import Entry


def url_of(flow, document_id):
    entry = Entry.objects.get(flow__slug=flow, document_id=document_id)
    return reverse("admin:relations_entry_change", args=[entry.pk])


def opened(page, flow, document_id, field="categories", query=""):
    """The box of this relation on the document's page, alive."""
    page.goto(url_of(flow, document_id) + query)
    return box(page, field)


def box(page, field="categories"):
    found = page.locator(f'.rf[data-name="field-{field}"]')
    expect(found).to_have_class(re.compile("is-alive"))
    return found


def shown(field):
    """The labels of the rows in order, those that leave among them."""
    return field.locator("li.rf-row .rf-name")


def order(field):
    """The labels of the rows that stay, in order."""
    return field.locator("li.rf-row:not(.is-removed) .rf-name")


def numbers(field):
    return field.locator("li.rf-row .rf-number")


def row(field, name):
    return field.locator("li.rf-row").filter(has=field.page.get_by_text(name, exact=True))


def act(field, name, control):
    row(field, name).locator(f'[data-control="{control}"]').click()


def option(field, name):
    """What the search suggests under this name."""
    return field.locator(".rf-options [role=option]").filter(has=field.page.get_by_text(name, exact=True))


def pick(field, name):
    """Search for something and choose it."""
    field.locator(".rf-search").fill(name)
    option(field, name).click()


def said(field):
    """What a screen reader is told."""
    return field.locator(".rf-live")


def drag(page, grip, target, *, to="above", steps=12):
    """Drag from one element to the upper or lower edge of another."""
    start, end = grip.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    y = end["y"] + (end["height"] * 0.25 if to == "above" else end["height"] * 0.75)
    page.mouse.move(start["x"] + 20, start["y"] + (8 if y > start["y"] else -8), steps=3)
    page.mouse.move(end["x"] + 90, y, steps=steps)
    drop(page, end["x"] + 92, y)


FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def drop(page, x, y):
    """Let go at a place, once what moves out of the way has moved: rows on their way take no drop."""
    for nudge in range(12):
        page.mouse.move(x + nudge % 2, y)
        page.evaluate(FRAMES)
    page.mouse.up()


def save(page, button="_continue"):
    with page.expect_navigation():
        page.locator(f'[name="{button}"]').click()
