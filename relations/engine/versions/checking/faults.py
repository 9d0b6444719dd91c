"""The list of all kinds of faults of links, in the order in which they are searched and repaired."""

from __future__ import annotations

from .base import Kind
from .fitting import Unfit
from .lists import NeedlessPlace, NoPlace, SameInversePlace, SamePlace, SecondMember, SecondOwner
from .sources import Orphan, SourceState, StrayLink
from .targets import GoneResource, GoneVersion, TargetState, WrongTarget

# A repair may leave a link without a place in the other list; `NoPlace` comes after those that do.
KINDS: tuple[Kind, ...] = (
    Orphan(),
    StrayLink(),
    WrongTarget(),
    SourceState(),
    TargetState(),
    GoneVersion(),
    GoneResource(),
    SamePlace(),
    SecondMember(),
    NeedlessPlace(),
    NoPlace(),
    SameInversePlace(),
    SecondOwner(),
    Unfit(),
)
