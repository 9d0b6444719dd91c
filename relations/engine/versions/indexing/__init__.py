"""Indexes on the values of fields: which ones there should be, and building and dropping them."""

from .building import Busy as Busy
from .building import build as build
from .building import drop as drop
from .building import follow as follow
from .wanted import Index as Index
from .wanted import differences as differences
from .wanted import known as known
from .wanted import missing as missing
