import pytest

from relations.admin.subject.targets import parse, word
from relations.engine.operations import Target


@pytest.mark.parametrize(
    "target",
    [
        Target("a1"),
        Target("a b&c=d;é"),
        Target("a", locale="fr"),
        Target("a", locale="fr", status="draft"),
        Target("7", resource="product"),
    ],
)
def test_a_target_comes_back_from_its_word(target):
    assert parse(word(target)) == target


def test_a_word_has_no_spaces():
    assert " " not in word(Target("a b", locale="fr"))


@pytest.mark.parametrize(
    "text", ["", "a", "document=", "locale=fr", "document=a&number=1", "document=a%00b", "document=a&&"]
)
def test_anything_else_is_no_target(text):
    with pytest.raises(ValueError, match=r"no target|bad query"):
        parse(text)
