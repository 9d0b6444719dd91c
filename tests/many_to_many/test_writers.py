"""Writers of the same lists at the same time."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from django.db import connections

from .models import Article, Tag

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run the works in threads that start together; raises what they raise."""
    barrier = Barrier(len(works))

    def run(work):
        try:
            barrier.wait(timeout=20)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture
def rows():
    return (
        [Article.objects.create(title=f"a{number}") for number in range(6)],
        [Tag.objects.create(name=f"t{number}") for number in range(6)],
    )


def test_two_appends_to_one_list_both_arrive(rows):
    (article, *_), tags = rows
    at_once(*(lambda tag=tag: article.tags.add(tag) for tag in tags))
    assert {*article.tags.all()} == {*tags}


def test_the_same_object_added_twice_is_there_once(rows):
    (article, *_), (tag, *_) = rows
    at_once(lambda: article.tags.add(tag), lambda: tag.articles.add(article))
    assert (list(article.tags.all()), list(tag.articles.all())) == ([tag], [article])


def test_moves_to_one_place_get_keys_of_their_own(rows):
    (article, *_), tags = rows
    article.tags.set(tags)
    at_once(*(lambda tag=tag: article.tags.move(tag, after=tags[0]) for tag in tags[1:]))
    found = list(article.tags.all())
    assert found[0] == tags[0]
    assert sorted(tag.pk for tag in found) == [tag.pk for tag in tags]


def test_mixed_writers_on_both_sides_end_without_an_error(rows):
    articles, tags = rows

    def writer(seed):
        chance = random.Random(seed)
        for _ in range(25):
            owner, others = chance.choice([(chance.choice(articles), tags), (chance.choice(tags), articles)])
            lists = owner.tags if isinstance(owner, Article) else owner.articles
            some = chance.sample(others, chance.randint(1, 4))
            verb = chance.choice(["add", "remove", "set"])
            lists.set(some) if verb == "set" else getattr(lists, verb)(*some)
            with suppress(ValueError):  # another writer has removed it
                lists.move(chance.choice(lists.all() or others), start=True)

    at_once(*(lambda seed=seed: writer(seed) for seed in range(4)))
    through = Article.tags.through.objects
    for side, key in (("article", "order"), ("tag", "inverse_order")):
        assert through.values(side, key).distinct().count() == through.count()


def test_a_set_waits_for_the_writer_before_it(rows):
    (article, *_), tags = rows
    at_once(lambda: article.tags.set(tags[:3]), lambda: article.tags.set(tags[:2:-1]))
    assert list(article.tags.all()) in (tags[:3], tags[:2:-1])
