"""Copying documents: to a new document, or from one locale of a document to another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ...access import caller
from ...models import EntryVersion
from .. import links
from ..errors import NotFoundError, ValidationError
from ..links import PartChange, sharing
from ..links.copied import Copied, CopiedList, lists_of, owned_elsewhere, versions_of
from ..locks import Wanted
from ..operations import Set
from ..schema import Pairing
from ..values.parts import ids_within
from ..versions import renewing
from ..versions.writing import writing
from .announcing import CREATED, UPDATED
from .service import ServicePart


class LeftOut(NamedTuple):
    """A related document that a copy lacks, with the locale of the copy, the relation, and the document's id.

    `name` is the relation's path by slugs, such as `blocks.author`. `reason` is "exclusive" if the document
    can be in one owner's list only, "locale" if it lacks the copy's locale, "status" if the link was to one
    status of it alone and it has no version in that status.
    """

    locale: str
    name: str
    document_id: str
    reason: str


class Renewed(NamedTuple):
    """A unique value that a copy has in another form, since the original document has the value already.

    `locale` is the copy's, `name` the field's path by slugs, `value` the new value; None if it was left out.
    """

    locale: str
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Copy:
    """The result of copying: `documents`, one Document for each locale that was written, and what differs.

    `left_out` are related documents that the copy lacks, `renewed` unique values that it has in another form.
    """

    documents: list[Any] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    renewed: list[Renewed] = field(default_factory=list)


class Copying(ServicePart):
    """The methods of the document service that copy documents."""

    @writing(caller.CREATE)
    def duplicate(self, document_id: str, *, locale: str | None = "*") -> Copy:
        """Create a document with the values and relations of another, in one `locale` or (`*`) in all it has.

        None is the default locale. In a flow with drafts the copy is a draft. Unique values are changed, and
        related documents that can be in one owner's list only are left out; the result lists both. Raises
        NotFoundError if the document lacks the locale or does not exist, and what `create` raises.
        """
        caller.check(self.slug, caller.FIND_ONE)
        return self._duplicate(document_id, locale)

    @writing(caller.UPDATE)
    def fill_in(
        self,
        document_id: str,
        *,
        locale: str | None = None,
        source: str,
        fields: Collection[str] | None = None,
    ) -> Copy:
        """Copy values and relations of the document from its locale `source` to its locale `locale`.

        `locale` None is the default one. `fields` are the slugs of the localized values and relations to
        copy; None copies all of them. Other fields are unchanged. A locale that the document lacks is
        created. The result has the document in `locale`, and lists the related documents that were left out:
        those that lack the locale, and those that can be in one owner's list only and are in another
        document's. Raises NotFoundError if the document does not exist or lacks `source`, ValidationError for
        an unknown locale, for a field that is not localized, and if both locales are the same.
        """
        return self._fill_in(document_id, locale, source, fields)

    def _duplicate(self, document_id: str, locale: str | None) -> Copy:
        origin = self.versions.lock(document_id)
        found = self._editable(origin, self.versions.locales(origin, locale, self.schema))
        if not found:
            raise NotFoundError(f'"{document_id}" of "{self.slug}" has no such locale.')
        copied = [(version, lists_of(self.flow, version, self.using)) for version in found]
        self._lock(one for _, those in copied for one in those)
        entry, copy = self.versions.new_entry(None), Copy()
        for version, lists in copied:
            made = self.versions.unsaved(version.locale, entry)
            values = renewing.renewed(self.flow, version, entry, self.using)
            copy.renewed.extend(
                Renewed(version.locale, name, value) for name, value in values.changed.items()
            )
            self.versions.save(made, values.values, {})
            shared = sharing.shared_parts(self.flow, version)
            sharing.copy(version, [made], shared, self.using)  # with members that this locale hides
            own = [one for one in lists if one.part not in shared]
            asked = self._asked(own, made, copy, (), steals=False)
            copy.documents.append(self._finish(made, asked, None, CREATED, values.values))
        return copy

    def _fill_in(
        self, document_id: str, locale: str | None, source: str, fields: Collection[str] | None
    ) -> Copy:
        if not self.flow.localized:
            raise ValidationError(f'"{self.slug}" is not localized.', ["locale"])
        code, origin_code = self.schema.locale(self.flow, locale), self.schema.locale(self.flow, source)
        if code == origin_code:
            raise ValidationError("A locale is filled in from another one.", ["from"])
        chosen = self._chosen(fields)
        entry = self.versions.lock(document_id)
        origin = self.versions.editable(entry, origin_code)
        if origin is None:
            raise NotFoundError(f'"{document_id}" of "{self.slug}" has no locale "{origin_code}".', ["from"])
        lists = [one for one in lists_of(self.flow, origin, self.using) if one.name.split(".")[0] in chosen]
        self._lock(lists)
        version = self.versions.editable(entry, code)
        known = self.flow.by_slug(version.values) if version else self.versions.shared_values(entry)
        stored = self.flow.by_slug(origin.values)
        plain = {f.slug: stored.get(f.slug) for f in self.flow.values if f.slug in chosen}
        action = UPDATED if version else CREATED
        version = version or self.versions.unsaved(code, entry)
        held = ids_within(known)
        links.leave_out(self.flow, version, plain, self.using)
        self.versions.save(version, plain, known)
        if action == CREATED:
            sharing.take_over(self.flow, version, self.using)
        copy = Copy()
        asked = self._asked(lists, version, copy, held, steals=True)
        named = {one.name for one in asked}
        empty = [f for f in self.flow.relations if f.slug in chosen and f.slug not in named]
        asked += [PartChange(f, 0, Set(), f.slug) for f in empty]
        changed = [slug for slug, value in plain.items() if value != known.get(slug)]
        copy.documents.append(self._finish(version, asked, None, action, changed))
        return copy

    def _chosen(self, fields: Collection[str] | None) -> set[str]:
        """Return the slugs of the values and relations to copy: `fields`, or all localized ones for None.

        Raises ValidationError for a slug that is unknown or whose value all locales share.
        """
        known = {f.slug for f in self.flow.values if f.localized} | {f.slug for f in self.flow.relations}
        for slug in fields or ():
            if slug not in known:
                raise ValidationError(f'"{slug}" is no localized field of "{self.slug}".', ["fields", slug])
        return known if fields is None else set(fields)

    def _lock(self, lists: Iterable[CopiedList]) -> None:
        """Lock the documents in `lists` of two-sided relations, since their inverse lists are written too."""
        members = (member for one in lists if one.field.two_sided for member in one.members)
        keys = {member.entry for member in members if member.entry is not None}
        self.versions.locks.first(Wanted(keys))

    def _asked(
        self,
        lists: Sequence[CopiedList],
        version: EntryVersion,
        copy: Copy,
        held: Collection[int],
        *,
        steals: bool,
    ) -> list[PartChange]:
        """Return the changes that give `version` the copied `lists`; note in `copy` which members it lacks.

        `held` are the ids of the parts that the version had before; the lists of all other parts are empty. A
        member that can be in one owner's list only is left out. With `steals`, it is left out only if it is
        in another document's list.
        """
        entries = {member.entry for one in lists for member in one.members if member.entry is not None}
        there = versions_of(entries, self.using) if entries else set()
        there |= {(entry, locale, "") for entry, locale, _ in there}  # in any status
        asked = []
        for one in lists:
            mine = [each.entry for each in one.members if each.entry is not None and _is_exclusive(one, each)]
            taken = set(owned_elsewhere(one.field, version, mine, self.using) if steals else mine)
            kept = []
            for member in one.members:
                is_taken = member.entry is not None and member.entry in taken
                reason = "exclusive" if is_taken else _missing(one, member, version, there)
                if reason:
                    copy.left_out.append(LeftOut(version.locale, one.name, member.target.label, reason))
                else:
                    kept.append(member.target)
            is_new = bool(one.part) and one.part not in held
            asked.append(PartChange(one.field, one.part, Set(tuple(kept)), one.name, is_new))
        return asked


def _is_exclusive(one: CopiedList, member: Copied) -> bool:
    """Whether the member can be in one owner's list of the relation only."""
    field = one.field.to(member.flow) if one.field.several and member.flow is not None else one.field
    return field.takes_over


def _missing(one: CopiedList, member: Copied, version: EntryVersion, there: Collection[Any]) -> str:
    """Return why the copied list in `version` cannot have the member: "locale", "status", or "" where it can.

    `there` are the (entry, locale, status) of the members' stored versions, with "" as status for any. The
    reason is "locale" if the member has no version in the locale that the link would have, "status" if the
    link is to one status alone and the member has no version in it.
    """
    if member.entry is None:
        return ""
    pairing, target = Pairing(one.field).of(member.flow), member.target
    locale = pairing.locale(version.locale, target.locale, "")
    if (member.entry, locale, "") not in there:
        return "locale"
    pinned = target.status
    return "status" if pinned and (member.entry, locale, pinned) not in there else ""
