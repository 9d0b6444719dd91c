"""The subjects: what is asked of the servers, and in which lists."""

from collections.abc import Callable, Iterator, Sequence

from ..measuring import Bench, Row
from . import reading, writing

SUBJECTS: dict[str, Callable[[Bench, Sequence[int]], Iterator[Row]]] = {
    "reads": reading.reads,
    "writes": writing.writes,
    "sets": writing.sets,
    "publications": writing.publications,
    "pages": reading.pages,
    "fields": reading.fields,
    "deletes": writing.deletes,
}
