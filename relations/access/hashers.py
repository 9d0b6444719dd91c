"""A fast hash for the secrets of OAuth applications."""

import hashlib
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher, mask_hash
from django.utils.crypto import constant_time_compare


class RandomSecretHasher(BasePasswordHasher):
    """One salted round of SHA-256, for secrets of 128 random bits or more, which cannot be guessed.

    Never for passwords that people choose. Slow hashes exist for those; on a token endpoint, they only
    cost a tenth of a second of a core each time a client calls. To use it, name it in OAUTH2_PROVIDER's
    CLIENT_SECRET_HASHER by its `algorithm`, and add its path to PASSWORD_HASHERS: not as the first one,
    which is the one for users.
    """

    algorithm = "random_secret_sha256"

    def encode(self, password: str, salt: str) -> str:
        """Return `algorithm$salt$digest`."""
        self._check_encode_args(password, salt)  # type: ignore[attr-defined]
        return f"{self.algorithm}${salt}${hashlib.sha256((salt + password).encode()).hexdigest()}"

    def decode(self, encoded: str) -> dict[str, str]:
        """Return the parts of what `encode` made."""
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        """Say whether `encoded` was made from `password`."""
        return constant_time_compare(encoded, self.encode(password, self.decode(encoded)["salt"]))

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Return what may be shown."""
        decoded = self.decode(encoded)
        return {
            "algorithm": self.algorithm,
            "salt": mask_hash(decoded["salt"], show=2),
            "hash": mask_hash(decoded["hash"]),
        }

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: there is no number of rounds to make up for."""
