"""What descriptions of the API say that a file shows is what it shows."""

from relations.api.strapi.files import FileSerializer
from relations.engine.assets import shape


def test_a_file_shows_what_its_description_says():
    assert list(FileSerializer().fields) == list(shape.SHOWN)
