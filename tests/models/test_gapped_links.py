"""django-ordered-model's public API on links, against a Python list, in both orders."""

import itertools

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from relations.models import Entry, EntryVersion, Field, Flow, InverseLink, Link
from relations.models.gaps import GAP
from tests import builders
from tests.examples import examples
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


class OrderMachine(RuleBasedStateMachine):
    """All operations of the package on one list, with keys that start out crowded or far apart."""

    model: type[Link] = Link

    def build(self) -> None:
        raise NotImplementedError

    def append(self) -> Link:
        raise NotImplementedError

    def teardown(self):
        for model in (Entry, Field, Flow):
            model.objects.all().delete()

    @initialize(crowded=st.booleans(), part=st.sampled_from([0, 7]))
    def start(self, crowded, part):
        self.part = part
        self.build()
        self.rows: list[int] = []
        for _ in range(3):
            self.rows.append(self.append().pk)
        if crowded:
            name = self.model.order_field_name
            for at, pk in enumerate(self.rows):
                self.model.objects.filter(pk=pk).update(**{name: at})

    def pick(self, data) -> Link:
        return self.model.objects.get(pk=data.draw(st.sampled_from(self.rows)))

    @precondition(lambda self: len(self.rows) < 12)
    @rule()
    def insert(self):
        self.rows.append(self.append().pk)

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def delete(self, data):
        row = self.pick(data)
        self.rows.remove(row.pk)
        row.delete()

    @precondition(lambda self: self.rows)
    @rule(data=st.data(), verb=st.sampled_from(["up", "down", "top", "bottom"]))
    def move(self, data, verb):
        row = self.pick(data)
        at = self.rows.index(row.pk)
        getattr(row, verb)()
        place = {"up": max(at - 1, 0), "down": at + 1, "top": 0, "bottom": len(self.rows)}[verb]
        self.rows.remove(row.pk)
        self.rows.insert(place, row.pk)

    @precondition(lambda self: len(self.rows) > 1)
    @rule(data=st.data(), verb=st.sampled_from(["above", "below", "swap"]))
    def move_next_to(self, data, verb):
        row, other = self.pick(data), self.pick(data)
        getattr(row, verb)(other)
        if row.pk == other.pk:
            return
        here, there = self.rows.index(row.pk), self.rows.index(other.pk)
        if verb == "swap":
            self.rows[here], self.rows[there] = other.pk, row.pk
        else:
            self.rows.remove(row.pk)
            self.rows.insert(self.rows.index(other.pk) + (verb == "below"), row.pk)

    @precondition(lambda self: self.rows)
    @rule(data=st.data(), place=st.integers(0, 14))
    def move_to(self, data, place):
        row = self.pick(data)
        row.to(place)
        self.rows.remove(row.pk)
        self.rows.insert(place, row.pk)

    @invariant()
    def the_database_has_the_same_order(self):
        if hasattr(self, "rows"):
            found = self.model.objects.filter(part=self.part).order_by(self.model.order_field_name)
            assert list(found.values_list("pk", flat=True)) == self.rows

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def neighbours_are_those_of_the_list(self, data):
        row = self.pick(data)
        at = self.rows.index(row.pk)
        previous, following = row.previous(), row.next()
        assert (previous.pk if previous else None) == (self.rows[at - 1] if at else None)
        assert (following.pk if following else None) == (
            self.rows[at + 1] if at + 1 < len(self.rows) else None
        )


class ForwardMachine(OrderMachine):
    """The source's order, or that of a component of it, with targets of two flows and data on each link.

    A link of the same relation stands in another component, whose list is another one.
    """

    def build(self):
        self.made, self.data = 0, {}
        self.field = builders.several(builders.flow("a"), "others", builders.flow("b"), builders.flow("c"))
        builders.make("a", "source")
        self.link(9)

    def append(self):
        link = self.link(self.part)
        self.data[link.pk] = link.data
        return link

    def link(self, part):
        self.made += 1
        name = f"t{self.made}"
        builders.make("bc"[self.made % 2], name)
        source = EntryVersion.objects.get(entry__document_id="source")
        target = Entry.objects.get(document_id=name)
        data = {"n": self.made}
        return Link.objects.create(field=self.field, source=source, target=target, part=part, data=data)

    @invariant()
    def links_keep_their_data(self):
        if hasattr(self, "rows"):
            found = dict(Link.objects.filter(part=self.part).values_list("pk", "data"))
            assert found == {pk: self.data[pk] for pk in self.rows}


class InverseMachine(OrderMachine):
    """The target's order."""

    model = InverseLink

    def build(self):
        self.field = builders.relation(builders.flow("a"), "others", builders.flow("b"), inverse="back")
        builders.make("b", "target")
        self.made = 0

    def append(self):
        self.made += 1
        builders.make("a", f"a{self.made}")
        return InverseLink.objects.create(
            field=self.field,
            part=self.part,
            source=EntryVersion.objects.get(entry__document_id=f"a{self.made}"),
            target=EntryVersion.objects.get(entry__document_id="target").entry,
        )


@pytest.mark.slow
@pytest.mark.parametrize("machine", [ForwardMachine, InverseMachine])
def test_every_operation_gives_the_order_of_a_plain_list(machine):
    run_state_machine_as_test(machine, settings=settings(max_examples=examples(30), stateful_step_count=25))


@pytest.fixture
@remembered
def ten():
    """Ten links of one source, in order."""
    builders.guide()
    names = builders.make("categories", *"abcdefghij")
    builders.make("restaurants", "r")
    builders.write("restaurants", "r", {"categories": names})
    return list(Link.objects.all())


def written_by(action) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        action()
    verbs = ("INSERT", "UPDATE", "DELETE")
    return [q["sql"] for q in queries.captured_queries if q["sql"].startswith(verbs)]


@pytest.mark.parametrize(
    "move",
    [
        lambda rows: rows[5].top(),
        lambda rows: rows[5].bottom(),
        lambda rows: rows[5].up(),
        lambda rows: rows[5].down(),
        lambda rows: rows[5].to(2),
        lambda rows: rows[5].above(rows[1]),
        lambda rows: rows[5].below(rows[8]),
    ],
    ids=["top", "bottom", "up", "down", "to", "above", "below"],
)
def test_a_move_writes_one_row(ten, move):
    statements = written_by(lambda: move(ten))
    assert len(statements) == 1
    assert f"= {ten[5].pk}" in statements[0]


def test_deleting_a_row_shifts_none(ten):
    keys = dict(Link.objects.values_list("pk", "position"))
    del keys[ten[3].pk]
    ten[3].delete()
    assert dict(Link.objects.values_list("pk", "position")) == keys


def test_deleting_the_source_deletes_its_links_in_one_statement(ten):
    statements = written_by(lambda: EntryVersion.objects.get(entry__document_id="r").entry.delete())
    assert sum("relations_link" in s for s in statements) <= 2


def test_only_a_few_rows_are_relabelled_where_a_gap_is_full(ten):
    first, second = ten[0], ten[1]
    Link.objects.filter(pk=second.pk).update(position=first.position + 1)
    ten[9].below(first)
    assert [link.pk for link in Link.objects.all()][:3] == [first.pk, ten[9].pk, second.pk]


def test_only_and_defer_do_not_recurse(ten):
    assert [link.target_id for link in Link.objects.only("target")] == [link.target_id for link in ten]


def test_the_querysets_compare_keys(ten):
    assert list(Link.objects.above_instance(ten[7])) == ten[8:]


def test_shifting_a_list_is_refused(ten):
    with pytest.raises(NotImplementedError):
        Link.objects.all().increase_order()


def test_to_takes_only_a_number(ten):
    with pytest.raises(TypeError):
        ten[0].to("2")


def test_rows_of_different_lists_do_not_move_next_to_each_other(ten):
    builders.make("restaurants", "other")
    builders.write("restaurants", "other", {"categories": ["a"]})
    stranger = Link.objects.get(source__entry__document_id="other")
    with pytest.raises(ValueError, match="equal"):
        stranger.above(ten[0])


def test_new_rows_are_a_gap_apart(ten):
    assert [b.position - a.position for a, b in itertools.pairwise(ten)] == [GAP] * 9


@pytest.mark.parametrize("model", [Link, InverseLink])
def test_reorder_model_is_refused_and_closes_no_gap(model):
    builders.guide()
    builders.make("categories", *"abc")
    builders.make("restaurants", "r")
    builders.write("restaurants", "r", {"categories": list("abc")})
    before = list(Link.objects.values_list("pk", "position", "inverse_position"))
    with pytest.raises(NotImplementedError, match="never numbered anew"):
        call_command("reorder_model", model._meta.label, verbosity=0)
    assert list(Link.objects.values_list("pk", "position", "inverse_position")) == before


def test_reorder_model_may_be_run_on_fields():
    builders.guide()
    call_command("reorder_model", "relations.Field", verbosity=0)
    orders = Field.objects.filter(flow__slug="restaurants").order_by("order").values_list("order", flat=True)
    assert list(orders) == [0, 1]
