"""Long lists, written as plain rows for speed."""

from relations.models import Entry, EntryVersion, Field, Flow, Link
from relations.models.gaps import GAP
from tests.builders import make

AT_ONCE = 5_000


def long_list(count: int, document: str = "r", named: int | None = None) -> list[str]:
    """A restaurant with so many categories, called `c00000` and so on, in order.

    Only the first `named` of them can be read, where that is enough.
    """
    make("restaurants", document)
    flow = Flow.objects.get(slug="categories")
    source = EntryVersion.objects.get(entry__document_id=document)
    names = [f"c{at:05}" for at in range(count)]
    entries = [Entry(flow=flow, document_id=name) for name in names]
    Entry.objects.bulk_create(entries, batch_size=AT_ONCE)
    times = {"created_at": source.created_at, "updated_at": source.created_at}
    versions = (
        EntryVersion(entry=each, flow=flow, values={"name": each.document_id}, **times)
        for each in entries[:named]
    )
    EntryVersion.objects.bulk_create(versions, batch_size=AT_ONCE)
    field = Field.objects.get(flow__slug="restaurants", slug="categories")
    both = {"source": source, "field": field, "inverse_position": source.pk}
    both |= {"source_status": "published", "target_status": "published"}
    links = (Link(target=each, position=at * GAP, **both) for at, each in enumerate(entries))
    Link.objects.bulk_create(links, batch_size=AT_ONCE)
    return names
