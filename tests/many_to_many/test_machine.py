"""Any sequence of writes on either side, against plain lists."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.examples import examples

from .models import Article, Tag

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIZE = 4
OWNERS = st.tuples(st.booleans(), st.integers(0, SIZE - 1))
MEMBERS = st.lists(st.integers(0, SIZE - 1), max_size=SIZE + 1)


class ListsMachine(RuleBasedStateMachine):
    """Four articles and four tags; `lists[inverse][owner]` holds what is expected, by number."""

    @initialize()
    def start(self):
        self.free = -(2**62)
        self.rows = (
            [Article.objects.create(title=str(number)) for number in range(SIZE)],
            [Tag.objects.create(name=str(number)) for number in range(SIZE)],
        )
        self.lists = ([[] for _ in range(SIZE)], [[] for _ in range(SIZE)])

    def teardown(self):
        Article.objects.all().delete()
        Tag.objects.all().delete()

    def manager(self, inverse, at):
        owner = self.rows[inverse][at]
        return owner.articles if inverse else owner.tags

    def others(self, inverse, members):
        return [self.rows[not inverse][member] for member in members]

    def leave(self, inverse, at, member):
        self.lists[inverse][at].remove(member)
        self.lists[not inverse][member].remove(at)

    def come(self, inverse, at, member):
        if member not in self.lists[inverse][at]:
            self.lists[inverse][at].append(member)
            self.lists[not inverse][member].append(at)

    @rule(owner=OWNERS, members=MEMBERS)
    def add(self, owner, members):
        self.manager(*owner).add(*self.others(owner[0], members))
        for member in members:
            self.come(*owner, member)

    @rule(owner=OWNERS, members=MEMBERS)
    def remove(self, owner, members):
        self.manager(*owner).remove(*self.others(owner[0], members))
        for member in set(members) & {*self.lists[owner[0]][owner[1]]}:
            self.leave(*owner, member)

    @rule(owner=OWNERS, members=MEMBERS, clear=st.booleans())
    def set(self, owner, members, clear):
        self.manager(*owner).set(self.others(owner[0], members), clear=clear)
        inverse, at = owner
        for member in list(self.lists[inverse][at]):
            if clear or member not in members:
                self.leave(inverse, at, member)
        for member in members:
            self.come(inverse, at, member)
        self.lists[inverse][at] = list(dict.fromkeys(members))

    @rule(owner=OWNERS, data=st.data())
    def move(self, owner, data):
        inverse, at = owner
        members = self.lists[inverse][at]
        if not members:
            return
        member, anchor = data.draw(st.sampled_from(members)), data.draw(st.sampled_from(members))
        word = data.draw(st.sampled_from(["start", "end", "before", "after"]))
        (target,), (beside,) = self.others(inverse, [member]), self.others(inverse, [anchor])
        self.manager(*owner).move(target, **{word: True if word in ("start", "end") else beside})
        if word in ("before", "after") and member == anchor:
            return
        members.remove(member)
        place = {"start": 0, "end": len(members)}.get(word)
        if place is None:
            place = members.index(anchor) + (word == "after")
        members.insert(place, member)

    @rule(inverse=st.booleans())
    def crowd(self, inverse):
        """Leave no number between two neighbours."""
        name = "inverse_order" if inverse else "order"
        through = Article.tags.through.objects
        rows = list(through.order_by("tag" if inverse else "article", name))
        self.free += 1000  # where none of them is
        for number, row in enumerate(rows):
            through.filter(pk=row.pk).update(**{name: self.free + number})

    @invariant()
    def both_sides_are_as_expected(self):
        if not hasattr(self, "rows"):
            return
        for inverse in (False, True):
            for at in range(SIZE):
                found = [row.pk for row in self.manager(inverse, at).all()]
                assert found == [row.pk for row in self.others(inverse, self.lists[inverse][at])]


def test_both_sides_keep_their_order_through_any_writes():
    run_state_machine_as_test(
        ListsMachine, settings=settings(max_examples=examples(60), stateful_step_count=20, deadline=None)
    )
