"""Many writers at once: every request is answered, nothing is lost, no two rows share a place."""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from relations.access.tokens import issue_token
from relations.engine import schema
from relations.engine.documents import documents
from relations.engine.errors import NotFoundError, ValidationError
from relations.engine.operations import Step, Target
from relations.models import Entry, Link
from tests import builders

LISTS, TARGETS, THREADS = "uvwxyz", "abcdefghijkl", 8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guide():
    """Six restaurants, which share twelve categories, seen from both sides."""
    schema.renew("default")
    builders.guide()
    builders.make("categories", *TARGETS)
    builders.make("restaurants", *LISTS)
    for at, name in enumerate(LISTS):
        builders.write("restaurants", name, {"categories": list(TARGETS[at : at + 6])})


@pytest.fixture
def send(guide):
    """A function that sends one PUT, and gives its status."""
    _, secret = issue_token("writers", scope="write")

    def put(job):
        slug, document, data = job
        try:
            answer = Client().put(
                f"/api/{slug}/{document}",
                json.dumps({"data": data}),
                content_type="application/json",
                headers={"Authorization": f"Bearer {secret}"},
            )
            return answer.status_code
        finally:
            connections.close_all()

    return put


def all_at_once(send, jobs):
    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(send, jobs))


def assert_no_equal_positions():
    forward = list(Link.objects.values_list("source", "field", "position"))
    inverse = list(Link.objects.values_list("target", "field", "inverse_position"))
    assert len(forward) == len(set(forward))
    assert len(inverse) == len(set(inverse))


def mixed_jobs(random_):
    """Connects, moves and disconnects, from both sides."""
    for _ in range(200):
        own, other = (
            ("restaurants", "categories") if random_.random() < 0.7 else ("categories", "restaurants")
        )
        owners, members = (LISTS, TARGETS) if own == "restaurants" else (TARGETS, LISTS)
        member = random_.choice(members)
        position = random_.choice([{"start": True}, {"end": True}])
        change = random_.choice(
            [{"connect": [{"documentId": member, "position": position}]}, {"disconnect": [member]}]
        )
        yield own, random_.choice(owners), {other: change}


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_two_hundred_mixed_writes_are_all_answered(send, seed):
    assert all_at_once(send, list(mixed_jobs(random.Random(seed)))) == {200: 200}
    assert_no_equal_positions()


def test_twenty_sources_connecting_one_target_all_keep_their_link(send):
    sources = builders.make("restaurants", *(f"s{number}" for number in range(20)))
    jobs = [("restaurants", source, {"categories": {"connect": ["a"]}}) for source in sources]
    assert all_at_once(send, jobs) == {200: 20}
    assert set(sources) <= set(builders.listed("categories", "a", "restaurants"))
    assert_no_equal_positions()


def test_parallel_connects_to_one_list_are_all_kept(send):
    jobs = [
        ("restaurants", "u", {"categories": {"connect": [{"documentId": name, "position": {"start": True}}]}})
        for name in builders.make("categories", *(f"n{number}" for number in range(40)))
    ]
    assert all_at_once(send, jobs) == {200: 40}
    assert len(builders.listed("restaurants", "u", "categories")) == 46
    assert_no_equal_positions()


def test_parallel_replacements_leave_one_of_them(send):
    wanted = [random.Random(number).sample(TARGETS, 12) for number in range(24)]
    jobs = [("restaurants", "u", {"categories": {"set": names}}) for names in wanted]
    assert all_at_once(send, jobs) == {200: 24}
    assert builders.listed("restaurants", "u", "categories") in wanted
    assert_no_equal_positions()


def test_parallel_moves_lose_nothing_and_share_no_place(guide):
    random_ = random.Random(3)
    held = {name: set(builders.listed("restaurants", name, "categories")) for name in LISTS}

    def move(job):
        (slug, document, field, target), step = job
        try:
            return documents(slug).move(document, field, Target(document=target), step).document_id
        finally:
            connections.close_all()

    pairs = [(name, target) for name in LISTS for target in held[name]]
    jobs = []
    for _ in range(100):
        own, other = random_.choice(pairs)
        names = random_.choice(
            [("restaurants", own, "categories", other), ("categories", other, "restaurants", own)]
        )
        jobs.append((names, random_.choice([Step("up"), Step("down"), Step("top"), Step("to", place=3)])))
    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(move, jobs)) == [names[1] for names, _ in jobs]
    assert {name: set(builders.listed("restaurants", name, "categories")) for name in LISTS} == held
    assert_no_equal_positions()


def test_a_target_with_one_place_has_one_owner_after_a_race(send):
    chefs = builders.flow("chefs")
    restaurants = builders.Flow.objects.get(slug="restaurants")
    builders.relation(restaurants, "chef", chefs, "one-to-one", inverse="restaurant")
    builders.make("chefs", "ann")
    jobs = [("restaurants", name, {"chef": "ann"}) for name in LISTS * 4]
    assert all_at_once(send, jobs) == {200: 24}
    assert Link.objects.filter(field__slug="chef").count() == 1


def test_writers_meet_a_target_that_is_being_deleted(send):
    builders.make("categories", "doomed")
    jobs = [("restaurants", name, {"categories": {"connect": ["doomed"]}}) for name in LISTS * 2]

    def act(job):
        if job is not None:
            return send(job)
        try:
            return 204 if builders.documents("categories").delete("doomed") else 404
        finally:
            connections.close_all()  # this thread's

    with ThreadPoolExecutor(THREADS) as pool:
        statuses = Counter(pool.map(act, [*jobs[:6], None, *jobs[6:]]))
    assert set(statuses) <= {200, 204, 400}
    assert statuses[204] == 1
    assert not Link.objects.filter(target__document_id="doomed").exists()


@pytest.fixture
def circle(db):
    """Twelve people who know each other, in lists ordered on both sides."""
    schema.renew("default")
    people = builders.flow("people", singular="person")
    builders.relation(people, "knows", people, inverse="known_by")
    builders.make("people", *TARGETS)


def test_a_flow_linked_to_itself_is_written_from_both_sides_at_once(circle, send):
    random_ = random.Random(3)
    jobs = []
    for _ in range(200):
        one, other = random_.sample(TARGETS, 2)
        field = random_.choice(["knows", "known_by"])
        jobs.append(("people", one, {field: {"connect": [other]}}))
    assert all_at_once(send, jobs) == {200: 200}
    assert_no_equal_positions()


@pytest.fixture
def press(db):
    """Articles with topics, both with drafts and published; a topic leads one article at most."""
    schema.renew("default")
    articles = builders.flow("articles", singular="article", draft_and_publish=True)
    topics = builders.flow("topics", singular="topic", draft_and_publish=True)
    builders.relation(articles, "topics", topics, inverse="articles")
    builders.relation(articles, "leads", topics, "one-to-many", inverse="lead")
    builders.make("articles", *LISTS, status="published")
    builders.make("topics", *TARGETS, status="published")


def edits(random_):
    """Writes of every kind, each to a document with drafts."""
    for _ in range(200):
        own, others, field = random_.choice(
            [
                ("articles", TARGETS, "topics"),
                ("articles", TARGETS, "leads"),
                ("topics", LISTS, "articles"),
                ("topics", LISTS, "lead"),
            ]
        )
        document = random_.choice(LISTS if own == "articles" else TARGETS)
        many = field != "lead"
        members = random_.sample(others, 3 if many else 1)
        change = random_.choice(["connect", "disconnect", "set", "publish"])
        yield own, document, field, change, members


def test_writing_publishing_and_discarding_at_once_is_all_answered(press):
    def write(edit):
        own, document, field, change, members = edit
        try:
            if change == "publish":
                documents(own).publish(document)
                documents(own).discard_draft(document)
            else:
                status = "published" if change == "set" else None
                documents(own).update(document, {field: {change: members}}, status=status)
        finally:
            connections.close_all()
        return change

    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(write, edits(random.Random(5))))
    assert len(done) == 200
    assert_no_equal_positions_in_any_state()


def test_deleting_and_unpublishing_meet_writers_of_the_same_lists(press):
    def write(number):
        target = TARGETS[number % 12]
        try:
            if number % 3 == 0:
                documents("topics").unpublish(target)
            elif number % 7 == 0:
                documents("topics").delete(target)
            else:
                documents("articles").update(
                    LISTS[number % 6], {"topics": {"connect": [target]}}, status="published"
                )
        except (ValidationError, NotFoundError):
            return "gone"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        assert {*pool.map(write, range(120))} <= {"done", "gone"}
    left = set(Entry.objects.values_list("pk", flat=True))
    assert set(Link.objects.values_list("target", flat=True)) <= left


def assert_no_equal_positions_in_any_state():
    states = ("target_locale", "target_status", "source_locale", "source_status")
    rows = Link.objects.exclude(inverse_position=None)
    inverse = list(rows.values_list("target", "field", *states, "inverse_position"))
    assert len(inverse) == len(set(inverse))
