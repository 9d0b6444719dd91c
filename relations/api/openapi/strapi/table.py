"""The dialect as a whole: its routes, and its components."""

from ..operations import Table
from . import actions, documents, fixed, operations, relations

TABLE: Table = {
    ("{}", "get"): operations.find,
    ("{}", "post"): operations.create,
    ("{}", "put"): operations.update_single,
    ("{}", "delete"): operations.delete_single,
    ("{}/{}", "get"): operations.find_one,
    ("{}/{}", "put"): operations.update,
    ("{}/{}", "delete"): operations.delete,
    ("{}/{}/actions/{}", "post"): actions.act,
}
SCHEMAS, RESPONSES = fixed.SCHEMAS | relations.SCHEMAS, fixed.RESPONSES
of_flow = documents.schemas
