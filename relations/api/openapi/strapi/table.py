"""The dialect as a whole: its routes, and its components."""

from ..operations import Table
from . import actions, components, documents, fixed, members, operations, relations, services

TABLE: Table = {
    **services.TABLE,
    ("{}", "get"): operations.find,
    ("{}", "post"): operations.create,
    ("{}", "put"): operations.update_single,
    ("{}", "delete"): operations.delete_single,
    ("{}/relations/{}", "get"): members.read_of_single,
    ("{}/relations/{}", "patch"): members.change_of_single,
    ("{}/actions/{}", "post"): actions.act_on_name,
    ("{}/actions/{}", "get"): actions.preview_single,
    ("{}/{}", "get"): operations.find_one,
    ("{}/{}", "put"): operations.update,
    ("{}/{}", "delete"): operations.delete,
    ("{}/{}/relations/{}", "get"): members.read,
    ("{}/{}/relations/{}", "patch"): members.change,
    ("{}/{}/actions/{}", "get"): actions.preview,
    ("{}/{}/actions/{}", "post"): actions.act,
}
SCHEMAS, RESPONSES = fixed.SCHEMAS | relations.SCHEMAS, fixed.RESPONSES
of_flow, of_components = documents.schemas, components.schemas
