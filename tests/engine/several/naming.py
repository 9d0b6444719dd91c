"""Members of several flows, by short names: `t1` is a tag, `b1` a box, `a1` an article, `p` a page."""

from relations.engine.documents import documents
from relations.engine.reading import Resource

KINDS = {"t": "tag", "b": "box", "a": "article", "p": "page", "q": "page"}


def kind(name):
    return f"api::{KINDS[name[0]]}.{KINDS[name[0]]}"


def item(name, **more):
    return {"documentId": name, "__type": kind(name), **more}


def items(*names):
    return [item(name) for name in names]


def at(anchor, where="before"):
    return {"position": {where: anchor, "__type": kind(anchor)}}


def write(data, page="p", **options):
    return documents("pages").update(page, {"blocks": data}, **options)


def blocks(page="p", status="draft", slug="blocks", **options):
    found = documents("pages").find_one(page, populate=slug, status=status, **options)
    return [member.id if isinstance(member, Resource) else member.document_id for member in found[slug]]


def pages_of(slug, name, status="draft", **options):
    found = documents(slug).find_one(name, populate="pages", status=status, **options)
    return [member.document_id for member in found["pages"]]
