"""A process that kills itself while it calls a function of the app."""

import os
import signal
from importlib import import_module


def arm(module: str, name: str, when: str) -> None:
    """Have this process killed "before" or after its next call of a module's function; no module: never."""
    if not module:
        return
    owner = import_module(module)
    real = getattr(owner, name)

    def killed(*args, **options):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        real(*args, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, killed)
