"""The grammar of `filter=`."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.api.moltin import grammar
from relations.api.moltin.errors import BadQuery
from relations.api.moltin.grammar import Alternatives, Term


def one(text):
    [found] = grammar.read(text)
    return found


@pytest.mark.parametrize(
    ("text", "operator", "path", "values"),
    [
        ("eq(name,Pizza)", "eq", "name", ["Pizza"]),
        ("eq(product-rating,3)", "eq", "product-rating", ["3"]),
        ("like(name,*izz*)", "like", "name", ["*izz*"]),
        ("in(id,a,b,c)", "in", "id", ["a", "b", "c"]),
        ("in(id,a)", "in", "id", ["a"]),
        ("in(d.0,p,d.1,q)", "in", "d", ["p", "q"]),
        ("in(a.d.0,p)", "in", "a.d", ["p"]),
        ("in(d.0,p,d.2,q)", "in", "d", ["p", "d.2", "q"]),
        ("gt(created_at,2018-04-16T10:11:59.715Z)", "gt", "created_at", ["2018-04-16T10:11:59.715Z"]),
        ("is_null(city)", "is_null", "city", []),
        ("eq(categories.city.name,Paris)", "eq", "categories.city.name", ["Paris"]),
        ("eq(slug,products(book))", "eq", "slug", ["products(book)"]),
        ("eq(name,a b)", "eq", "name", ["a b"]),
        ("eq( name , a b )", "eq", "name", ["a b"]),
        ("eq(name,)", "eq", "name", [""]),
        ('eq(name,"a,b):(c|d")', "eq", "name", ["a,b):(c|d"]),
        ('eq(name,"a \\" b")', "eq", "name", ['a " b']),
        ("eq(name,a\\,b\\)\\\\)", "eq", "name", ["a,b)\\"]),
        ('eq(name," a ")', "eq", "name", [" a "]),
        ('in(name,"a,b",c)', "in", "name", ["a,b", "c"]),
    ],
)
def test_a_term_is_an_operator_a_field_and_values(text, operator, path, values):
    assert one(text) == Term(operator, tuple(path.split(".")), tuple(values))


def test_a_colon_joins_terms():
    found = grammar.read("eq(a,b):like(c,*x*):in(d,p,q):gt(e,1)")
    assert [term.operator for term in found] == ["eq", "like", "in", "gt"]


def test_alternatives_stand_in_parentheses():
    first, second = grammar.read("(eq(a,1):eq(b,2)|eq(c,3)):gt(d,4)")
    assert first == Alternatives(
        ((Term("eq", ("a",), ("1",)), Term("eq", ("b",), ("2",))), (Term("eq", ("c",), ("3",)),))
    )
    assert second.operator == "gt"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "name", "name=x", "eq", "eq(", "eq()", "eq(name", "eq(name,x", "eq(name)", "eq(name,x))",
        "eq(name,x)eq(name,y)", "eq(name,x),eq(name,y)", "eq(name,x):", ":eq(name,x)", "eq(a,x)::eq(b,y)",
        "eq(,x)", "eq(a.,x)", "eq(.a,x)", "eq(a..b,x)", "eq(name,a,b)", "gt(a,1,2)", "in(name)", "is_null()",
        "is_null(a,b)", "EQ(name,x)", "between(a,1,2)", "eq[name,x]",
        "(eq(a,1)", "(eq(a,1)|)", "(|eq(a,1))", "()", "eq(a,1)|eq(b,2)", "((eq(a,1)))", 'eq(name,"x',
        'eq(name,"x"y)', "eq(name,x\\", "eq(name,\x00)", "$eq(name,x)", "eq(a.b,1,a.c,2)",
        "{\"name\": \"x\"}", "filter=eq(name,x)", "eq(name,(x)", "ilike(name,x)",
    ],
)  # fmt: skip
def test_what_is_not_in_the_grammar_is_refused(text):
    with pytest.raises(BadQuery) as caught:
        grammar.read(text)
    assert caught.value.path == ("filter",)
    assert caught.value.message.startswith("Could not parse the supplied filter")


def test_ten_terms_are_the_most():
    assert len(grammar.read(":".join(["eq(a,1)"] * 10))) == 10
    with pytest.raises(BadQuery, match="more than 10"):
        grammar.read("(" + "|".join(["eq(a,1)"] * 11) + ")")


def test_a_long_filter_is_refused():
    with pytest.raises(BadQuery, match="8192"):
        grammar.read(f"eq(a,{'x' * 8192})")


@given(st.text(alphabet='eqinlk_(),.:|"\\* a1', max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    with suppress(BadQuery):
        assert grammar.read(text)


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40))
def test_any_value_can_be_quoted(text):
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    assert one(f'eq(name,"{quoted}")').values == (text,)
