"""Required attributes of the data on links: they must be there when readers see the list."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.models import Component

from .conftest import ROLE
from .test_link_data import HEAD, put

pytestmark = pytest.mark.slow


def require():
    role = {**ROLE, "role": {"type": "string", "required": True}}
    definitions.update_component(Component.objects.get(uid="shared.role"), attributes=role)


def test_without_drafts_a_write_is_refused(films):
    require()
    with pytest.raises(ValidationError) as error:
        put([HEAD, "ben"])
    assert (error.value.key, error.value.code) == ("staff[1].__link.role", "relation.link")
    put([HEAD])


def test_a_draft_may_lack_it_until_it_is_published(drafts):
    require()
    put([HEAD, "ben"])
    with pytest.raises(ValidationError) as error:
        documents("films").publish("jaws")
    assert error.value.key == "staff[1].__link.role"


def test_the_other_side_asks_for_it_too(drafts):
    require()
    put(["ann"])
    with pytest.raises(ValidationError) as error:
        documents("people").publish("ann")
    assert error.value.key == "films[0].__link.role"


def test_a_change_of_the_component_is_followed_on_links(films):
    put([{"documentId": "ann", "__link": {"role": "head", "days": 3}}])
    component = Component.objects.get(uid="shared.role")
    with pytest.raises(definitions.DataLossError):
        definitions.update_component(component, attributes={"role": ROLE["role"]})
    definitions.update_component(component, attributes={"role": ROLE["role"]}, allow_data_loss=True)
    [member] = documents("films").find_one("jaws", populate="staff")["staff"]
    assert member.link == {"role": "head"}


def test_another_component_takes_the_data_away(films):
    field = films[0].fields.get(slug="staff")
    put([HEAD])
    with pytest.raises(definitions.DataLossError):
        definitions.update_field(field, options={})
    definitions.update_field(field, options={}, allow_data_loss=True)
    [member] = documents("films").find_one("jaws", populate="staff").as_dict()["staff"]
    assert "__link" not in member
