"""The error that an archive cannot be read, written or trusted."""


class ArchiveError(Exception):
    """Raised if an archive cannot be read or written, or is not to be trusted. Nothing was imported.

    The message is a sentence for the user.
    """
