"""What descriptions of the API say that a file shows is what it shows."""

from relations.api.strapi.files import FileSerializer
from relations.engine.assets import shape
from relations.engine.reading.grammar import RELATED


def test_a_file_shows_what_its_description_says():
    assert list(FileSerializer().fields) == [*shape.SHOWN, RELATED]
