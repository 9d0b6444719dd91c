"""What a browser does with a page of the admin, as plain functions."""

import json
import re
from html import unescape

from django.urls import reverse

from relations.models import Entry


def url_of(flow, document_id, view="change", **query):
    entry = Entry.objects.get(flow__slug=flow, document_id=document_id)
    text = "&".join(f"{name}={value}" for name, value in query.items())
    return reverse(f"admin:relations_entry_{view}", args=[entry.pk]) + (f"?{text}" if text else "")


def add_url(flow, **query):
    text = "&".join(f"{name}={value}" for name, value in {"flow": flow, **query}.items())
    return f"{reverse('admin:relations_entry_add')}?{text}"


def inputs(html, form):
    """What the browser would send for the form with this id, by name: lists of values."""
    html = html[html.index(f'id="{form}"') :]
    html = html[: html.index("</form>")]
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        attrs = attributes(tag)
        is_box = attrs.get("type") in ("checkbox", "radio")
        if attrs.get("type") != "submit" and "name" in attrs and (not is_box or "checked" in attrs):
            found.setdefault(attrs["name"], []).append(attrs.get("value", "on" if is_box else ""))
    for tag, body in re.findall(r"(<textarea[^>]*>)\n?(.*?)</textarea>", html, re.S):
        found[attributes(tag)["name"]] = [unescape(body)]
    for tag, body in re.findall(r"(<select[^>]*>)(.*?)</select>", html, re.S):
        found[attributes(tag)["name"]] = chosen(attributes(tag), body)
    return found


def chosen(select, body):
    options = [attributes(option) for option in re.findall(r"<option[^>]*>", body)]
    values = [option["value"] for option in options if "selected" in option]
    if not values and options and "multiple" not in select:
        return [options[0]["value"]]
    return values


def attributes(tag):
    pairs = re.findall(r'([\w:-]+)(?:="([^"]*)")?', tag.strip("<>").partition(" ")[2])
    return {name: unescape(value) for name, value in pairs}


def send(client, url, button="_save", form="entry_form", **edits):
    """Open the page, change some inputs, and send its form.

    An edit is named by its field's slug, one part of a date with a time by `slug__part`. That of a relation
    is what `changed` gives.
    """
    sent = inputs(client.get(url).content.decode(), form)
    for name, value in edits.items():
        slug, _, part = name.partition("__")
        key = f"field-{slug}" + (f"_{part}" if part else "")
        sent[key] = value if isinstance(value, list) else [value]
    return client.post(url, {**sent, button: "1"})


def changed(*connect, disconnect=(), **seen):
    """What the page's script puts into a relation's input: words alone go to the end."""
    items = [{"target": item, "end": True} if isinstance(item, str) else item for item in connect]
    return json.dumps({"connect": items, "disconnect": list(disconnect), **seen})


def placed(target, after="", **place):
    """One of the items of `changed`."""
    return {"target": target, **({"after": after} if after else {}), **place}


def words(html, slug):
    """The words of the rows that the page shows of a relation, in order."""
    start = html.index(f'data-name="field-{slug}"')
    return [
        unescape(word)
        for word in re.findall(r'data-word="([^"]*)"', html[start : html.index("</ol>", start)])
    ]


def errors(response):
    """The form's errors by the name of their field; those of no field under ''."""
    inlines = response.context["inline_admin_formsets"]
    forms = [response.context["adminform"].form, *(form for each in inlines for form in each.formset.forms)]
    found = [item for form in forms for item in form.errors.items()]
    return {name.replace("__all__", ""): list(texts) for name, texts in found}


def losses(response):
    """What the page that asks before content is lost says of it."""
    return [loss.message for loss in response.context["losses"]]


def agree(client, response):
    """Answer that page with yes."""
    html = response.content.decode()
    sent = inputs(html[html.index('class="relations-losses"') - 3 :].replace("<form ", '<form id="q" '), "q")
    return client.post(response.request["PATH_INFO"], sent)


def told(client):
    """What the next page says above its content."""
    page = client.get(reverse("admin:relations_locale_changelist"))
    return [str(message) for message in page.context["messages"]]
