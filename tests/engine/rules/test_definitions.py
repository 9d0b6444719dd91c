"""The options of a relation: the data of its links, and its rules; what is wrong is refused by name."""

import pytest

from relations.engine import definitions
from relations.engine.errors import ValidationError
from relations.models import Field
from tests.builders import flow, relation
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

PLAIN = {"role": {"type": "string"}}


@pytest.fixture
@remembered
def field(db):
    definitions.create_component("shared.role", attributes=PLAIN)
    definitions.create_component("shared.empty")
    definitions.create_component("shared.files", attributes={"cover": {"type": "media"}})
    definitions.create_component("shared.secret", attributes={**PLAIN, "key": {"type": "password"}})
    inner = {"inner": {"type": "component", "component": "shared.role"}}
    definitions.create_component("shared.nested", attributes=inner)
    return relation(flow("films"), "staff", flow("people"), inverse="films")


WRONG = [
    pytest.param({"link": "shared.none"}, "link", id="no such component"),
    pytest.param({"link": "role"}, "link", id="no name of a component"),
    pytest.param({"link": 5}, "link", id="a number"),
    pytest.param({"link": None}, "link", id="null"),
    pytest.param({"link": "shared.empty"}, "link", id="a component without values"),
    pytest.param({"link": "shared.files"}, "link", id="files"),
    pytest.param({"link": "shared.secret"}, "link", id="a password"),
    pytest.param({"link": "shared.nested"}, "link", id="components"),
    pytest.param({"min": -1}, "min", id="fewer than none"),
    pytest.param({"min": 1.5}, "min", id="half a member"),
    pytest.param({"min": "2"}, "min", id="text as a number"),
    pytest.param({"min": True}, "min", id="true"),
    pytest.param({"max": -1}, "max", id="at most fewer than none"),
    pytest.param({"min": 3, "max": 2}, "min", id="min above max"),
    pytest.param({"targetFilter": "x"}, "targetFilter", id="text as a filter"),
    pytest.param({"targetFilter": []}, "targetFilter", id="a list as a filter"),
    pytest.param({"targetFilter": {"nam": 1}}, "targetFilter.nam", id="an unknown attribute"),
    pytest.param({"targetFilter": {"name": {"$eqq": 1}}}, "targetFilter.name.$eqq", id="an unknown operator"),
    pytest.param({"targetFilter": {"id": {"$gt": "x"}}}, "targetFilter.id.$gt", id="a wrong operand"),
    pytest.param({"noSelf": True}, "noSelf", id="self in a relation of two flows"),
    pytest.param({"noCycle": True}, "noCycle", id="cycles in a relation of two flows"),
    pytest.param({"noSelf": "yes"}, "noSelf", id="text as a flag"),
    pytest.param({"noCycle": 1}, "noCycle", id="a number as a flag"),
    pytest.param({"onDelete": "protect"}, "onDelete", id="an unknown action"),
    pytest.param({"onDelete": None}, "onDelete", id="no action"),
    pytest.param({"onDelete": ["cascade"]}, "onDelete", id="a list of actions"),
    pytest.param({"secondLine": "nam"}, "secondLine", id="a second line from no field"),
    pytest.param({"secondLine": "films"}, "secondLine", id="a second line from a relation"),
    pytest.param({"secondLine": 1}, "secondLine", id="a number as a field"),
    pytest.param({"thumbnail": "name"}, "thumbnail", id="a picture from a text"),
    pytest.param({"rules": {}}, "rules", id="an unknown option"),
]


@pytest.mark.parametrize(("options", "key"), WRONG)
def test_what_is_wrong_is_refused(field, options, key):
    with pytest.raises(ValidationError) as error:
        definitions.update_field(field, options=options)
    assert error.value.key == f"options.{key}"
    assert Field.objects.get(pk=field.pk).options == {}


@pytest.mark.parametrize("options", [{"link": "shared.role"}, {"noSelf": True}, {"noCycle": True}])
def test_what_is_about_links_belongs_to_the_owning_field(field, options):
    with pytest.raises(ValidationError) as error:
        definitions.update_field(Field.objects.get(slug="films"), options=options)
    assert error.value.key == f"options.{next(iter(options))}"


@pytest.mark.parametrize("option", ["link", "targetFilter", "noSelf", "noCycle", "onDelete", "thumbnail"])
def test_values_have_none_of_them(field, option):
    value = {"link": "shared.role", "targetFilter": {}, "onDelete": "refuse"}.get(option, True)
    with pytest.raises(ValidationError) as error:
        definitions.update_field(Field.objects.get(slug="name", flow=field.flow), options={option: value})
    assert error.value.key == f"options.{option}"


def test_a_component_that_stands_on_links_is_in_use(field):
    from relations.engine.errors import ConflictError
    from relations.models import Component

    definitions.update_field(field, options={"link": "shared.role"})
    with pytest.raises(ConflictError, match=r"films\.staff"):
        definitions.delete_component(Component.objects.get(uid="shared.role"))


def test_a_component_that_stands_on_links_stays_plain(field):
    from relations.models import Component

    definitions.update_field(field, options={"link": "shared.role"})
    with pytest.raises(ValidationError):
        definitions.update_component(
            Component.objects.get(uid="shared.role"), attributes={**PLAIN, "cover": {"type": "media"}}
        )
