"""The table of the Strapi dialect's operations on documents, and the OpenAPI components that they use."""

from __future__ import annotations

from dataclasses import replace

from .... import conf
from ....engine.schema import FlowSchema, RelationSchema
from .. import values
from ..catalog import Catalog, relations
from ..operations import ANY, COLLECTION, SINGLE, Operation, Subject, Table, refusals
from ..shapes import INTEGER, STRING, Shape, answer, array, body, either, nullable, obj, ref
from . import documents, fixed, parameters
from . import relations as grammar
from .acts import DUPLICATE, FILE_USED, FILL_IN, PLACE, RESOURCE_USED, USED, answers, data
from .parameters import DOCUMENT_ID, FIELD, LOCALES, NAME, SELECTION, VIEW

PUBLISHES = "Publishes what it writes, unless `status=draft`."
MERGES = f"What is left out stays as it is; a locale that is not there yet is made. {PUBLISHES}"
DELETES = "Deletes one locale with its links on both sides; the document goes with its last locale."
CHANGES = "Takes what a relation takes in a document's body. Publishes, unless `status=draft`."
READS = "`locale` and `status` choose the document's version, all else is about the members."
ACTIONS = {
    "publish": "Make the published version equal to the draft, with its lists",
    "unpublish": "Remove the published version; links to it are hidden",
    "discard-draft": "Make the draft equal to the published version",
}
PREVIEW = "What publishing would change, and what would stay unseen"

ETAG = {"ETag": {"schema": STRING, "description": "Of this answer, and of the revision of the document."}}
RELATION = ref("RelationInput")


ONE = data(ref("Document"))
# The versions of a document that were made; of `unpublish`, the drafts that remain.
DONE = obj({"documentId": STRING, "versions": array(ref("Document"))}, ["documentId", "versions"])
DONE_ALL = data(array(DONE), obj({"count": INTEGER}, ["count"]))
PREVIEWED = obj({"documentId": STRING, "versions": array(ref("PublishPreview"))}, ["documentId", "versions"])
NAMED = body(obj({"data": ref("DocumentNames")}, ["data"]))


def _body(name: str) -> Shape:
    return body(obj({"data": ref(name)}, ["data"]))


FIND = Operation(
    "find{noun}",
    "Find documents",
    answers("One page of documents.", data(array(ref("Document")), ref("PageMeta")), 400, 404),
    (
        NAME,
        *SELECTION,
        parameters.FILTERS,
        parameters.SORT,
        *parameters.PAGES,
        parameters.COUNTED,
        *parameters.VIEWS,
        *parameters.PUBLICATION,
        parameters.SEARCH,
    ),
    on=(ANY, COLLECTION),
)
CREATE = Operation(
    "create{noun}",
    "Create a document",
    answers("The document that was made.", ONE, 400, 404, 413, status=201),
    (NAME, *SELECTION, *VIEW),
    _body("NewDocument"),
    PUBLISHES,
    on=(ANY, COLLECTION),
)
FIND_ONE = Operation(
    "findOne{noun}",
    "Read a document",
    answers("The document.", ONE, 400, 404),
    (NAME, DOCUMENT_ID, *SELECTION, *VIEW, parameters.FILTERS, *parameters.PUBLICATION),
)
UPDATE = Operation(
    "update{noun}",
    "Change a document",
    answers("The document as it is now.", ONE, 400, 404, 413),
    (NAME, DOCUMENT_ID, *SELECTION, *VIEW),
    _body("DocumentInput"),
    MERGES,
)
DELETE = Operation(
    "delete{noun}",
    "Delete a document",
    answers("It is gone, or was not there.", None, 400, 404, status=204),
    (NAME, DOCUMENT_ID, LOCALES),
    text=DELETES,
)
ACT = Operation(
    "{action}{noun}",
    "Publish, unpublish, or discard the draft",
    answers("The versions concerned.", data(DONE), 400, 404),
    (NAME, DOCUMENT_ID, parameters.action(*ACTIONS), LOCALES),
    needs="drafts",
    actions=ACTIONS,
)
ACT_ON_MANY = replace(
    ACT,
    name="{action}{noun}Many",
    answers=answers("The versions concerned.", DONE_ALL, 400, 404),
    parameters=(NAME, parameters.action(*ACTIONS), LOCALES),
    body=NAMED,
    actions={action: f"{text}, of many documents" for action, text in ACTIONS.items()},
    on=(COLLECTION,),
)
# Whether there is a body depends on the kind of the flow.
ACT_ON_ANY = replace(
    ACT_ON_MANY,
    name="{action}{noun}ByName",
    summary=f"{ACT.summary}: of a single type, or of many",
    answers=answers("The versions concerned.", either(DONE_ALL, data(DONE)), 400, 404),
    body={**NAMED, "required": False},
    on=(ANY,),
)
LOOK = Operation(
    "preview{noun}",
    PREVIEW,
    answers("One preview for each locale concerned.", obj({"data": PREVIEWED}, ["data"]), 400, 404),
    (NAME, DOCUMENT_ID, parameters.action("publish"), LOCALES),
    needs="drafts",
    actions={"publish": PREVIEW},
)
ABOUT_MEMBERS = (*parameters.OF_MEMBERS, *parameters.PAGES, parameters.COUNTED, parameters.CURSOR, *VIEW)
MEMBERS = answer("One page of the members, or the one member.", ref("RelationAnswer"), ETAG)
READ = Operation(
    "find{noun}Members",
    "Read a relation in pages",
    {"200": MEMBERS, "304": answer("It is as the client knows it."), **refusals("Strapi", 400, 404)},
    (NAME, DOCUMENT_ID, FIELD, *ABOUT_MEMBERS, parameters.IF_NONE_MATCH),
    text=READS,
    needs="relations",
)
CHANGE = Operation(
    "change{noun}Members",
    "Change a relation",
    {"200": MEMBERS, **refusals("Strapi", 400, 404, 412, 413)},
    (NAME, DOCUMENT_ID, FIELD, *ABOUT_MEMBERS, parameters.IF_MATCH),
    body(either(obj({"data": RELATION}, ["data"], closed=True), RELATION)),
    CHANGES,
    needs="relations",
)


def _many(one: Operation) -> Operation:
    """Return the operation for collections alone: on one of their documents, which the path names by id."""
    return replace(one, on=(ANY, COLLECTION))


def _single(one: Operation, name: str, summary: str = "") -> Operation:
    """Return the operation for single types: the path names the document without an id."""
    steps = [step for step in one.parameters if step is not DOCUMENT_ID]
    return replace(one, name=name, summary=summary or one.summary, parameters=steps, on=(ANY, SINGLE))


TABLE: Table = {
    ("{}", "get"): [FIND, replace(_single(FIND_ONE, "findOne{noun}", "Read the document"), on=(SINGLE,))],
    ("{}", "post"): [CREATE],
    ("{}", "put"): [
        _single(UPDATE, "updateSingle{noun}", "Change the document of a single type, or make it")
    ],
    ("{}", "delete"): [_single(DELETE, "deleteSingle{noun}", "Delete the document of a single type")],
    ("{}/relations/{}", "get"): [_single(READ, "find{noun}MembersOfSingle")],
    ("{}/relations/{}", "patch"): [_single(CHANGE, "change{noun}MembersOfSingle")],
    ("{}/actions/{}", "post"): [
        ACT_ON_ANY,
        ACT_ON_MANY,
        replace(_single(ACT, ACT.name), on=(SINGLE,)),
        replace(_single(FILL_IN, FILL_IN.name), on=(SINGLE,)),
    ],
    ("{}/actions/{}", "get"): [_single(LOOK, "preview{noun}OfSingle")],
    ("{}/used-by", "get"): [_single(USED, "find{noun}UsesOfSingle")],
    ("{}/{}/used-by", "get"): [_many(USED)],
    ("upload/files/{}/used-by", "get"): [FILE_USED],
    ("resources/{}/{}/used-by", "get"): [RESOURCE_USED],
    ("{}/{}", "get"): [_many(FIND_ONE)],
    ("{}/{}", "put"): [_many(UPDATE)],
    ("{}/{}", "delete"): [_many(DELETE)],
    ("{}/{}/relations/{}", "get"): [_many(READ)],
    ("{}/{}/relations/{}", "patch"): [_many(CHANGE)],
    ("{}/{}/actions/{}", "get"): [_many(LOOK)],
    ("{}/{}/actions/{}", "post"): [_many(ACT), PLACE, DUPLICATE, replace(_many(FILL_IN), on=(COLLECTION,))],
}


ANYTHING = Subject(ANY, "Document", "Strapi: any flow")


def subject(catalog: Catalog, flow: FlowSchema) -> Subject:
    """Return the description's subject for the documents of one flow: its names, features and own schemas."""
    known, noun, written = relations(flow), catalog.name(flow), ref(catalog.name(flow, "Input"))
    shapes = {
        "Document": ref(noun),
        "DocumentInput": written,
        "NewDocument": written if flow.drafts else values.new(written, flow),  # a draft may be incomplete
        "FieldsQuery": documents.names(flow),
        "PopulateQuery": either(STRING, array(STRING), ref(catalog.name(flow, "Populate"))),
        "FiltersQuery": ref(catalog.name(flow, "Filters")),
        "RelationSlug": {**STRING, "enum": [field.slug for field in known]},
        "RelationAnswer": _answer(catalog, known),
    }
    has = {
        "drafts": flow.drafts,
        "relations": bool(known),
        "ordered": flow.ordered,
        "locales": flow.localized,
    }
    return Subject(
        SINGLE if flow.single else COLLECTION,
        noun,
        f"{flow.slug} (Strapi)",
        flow.singular if flow.single else flow.slug,
        shapes,
        frozenset(name for name, value in has.items() if value),
    )


def _answer(catalog: Catalog, known: list[RelationSchema]) -> Shape:
    """Return the schema of a response with the members of one of these relations.

    It is a page of members for a to-many relation, the member or null for a to-one relation.
    """
    members = [shape for field in known for shape in documents.members(catalog, field)]
    return relation_answer(members, {field.to_many for field in known})


def relation_answer(members: list[Shape], kinds: set[bool]) -> Shape:
    """Return the JSON Schema of a response with members of a relation.

    `members` are the schemas of a member. `kinds` says whether the relation is to-many (True), to-one
    (False), or may be either.
    """
    distinct = [shape for number, shape in enumerate(members) if shape not in members[:number]]
    one = distinct[0] if len(distinct) == 1 else either(*distinct)
    cursor = obj({"nextCursor": nullable(STRING), "total": INTEGER, "limit": INTEGER})
    page = data(array(one), obj({"pagination": cursor}, ["pagination"]))
    member = data(nullable(one))
    return either(page, member) if len(kinds) != 1 else page if True in kinds else member


SCHEMAS = {
    **fixed.SCHEMAS,
    **grammar.SCHEMAS,
    "RelationAnswer": relation_answer([ref("Document")], {True, False}),
}
RESPONSES = fixed.RESPONSES
of_flow = documents.schemas


def of_components(catalog: Catalog) -> dict[str, Shape]:
    """Return the JSON Schemas of components of fields, and those that depend on locales and settings."""
    names = array(STRING, maxItems=conf.get("RELATIONS_MAX_LIMIT"))
    return {
        "LocaleCode": catalog.locale,
        "LocaleCodeOrAll": {**STRING, "enum": [*catalog.locale["enum"], "*"]},
        # The action is done to all of them, or to none.
        "DocumentNames": obj(
            {"documentIds": names, "locale": nullable(STRING)}, ["documentIds"], closed=True
        ),
        **documents.components(catalog),
    }
