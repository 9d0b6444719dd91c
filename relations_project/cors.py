"""What pages of other origins may send to the APIs, and read of their answers."""

from corsheaders.defaults import default_headers

ALLOW_HEADERS = (
    *default_headers,
    "if-match",
    "if-none-match",
    "idempotency-key",
    # What Moltin's JavaScript clients send with every request, or when they are configured to.
    "x-moltin-application",
    "x-moltin-auth-store",
    "x-moltin-currency",
    "x-moltin-customer-token",
    "x-moltin-language",
    "x-moltin-sdk-language",
    "x-moltin-sdk-version",
    "ep-account-management-authentication-token",
    "ep-beta-features",
    "ep-channel",
    "ep-context-tag",
    "ep-inventories-multi-location",
)

EXPOSE_HEADERS = ("etag", "idempotent-replayed", "retry-after")
