"""A fast hash for the secrets of OAuth clients, which are long random texts."""

import hashlib
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher, mask_hash
from django.utils.crypto import constant_time_compare


class RandomSecretHasher(BasePasswordHasher):
    """A Django password hasher with one salted round of SHA-256, for random secrets of 128 bits or more.

    Never use it for passwords that people choose: these need a slow hash. For random secrets a slow hash only
    costs a tenth of a second of CPU for each token request. To use this hasher, set OAUTH2_PROVIDER's
    CLIENT_SECRET_HASHER to its `algorithm`, and add its path to PASSWORD_HASHERS, but not first: the first
    one is for users' passwords.
    """

    algorithm = "random_secret_sha256"

    def encode(self, password: str, salt: str) -> str:
        """Return the secret's hash as `algorithm$salt$digest`, for storage."""
        self._check_encode_args(password, salt)  # type: ignore[attr-defined]
        return f"{self.algorithm}${salt}${hashlib.sha256((salt + password).encode()).hexdigest()}"

    def decode(self, encoded: str) -> dict[str, str]:
        """Return the algorithm, salt and hash of an encoded secret."""
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether `encoded` is the hash of the secret `password`."""
        return constant_time_compare(encoded, self.encode(password, self.decode(encoded)["salt"]))

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Return the algorithm, salt and hash for display, with most of salt and hash masked."""
        decoded = self.decode(encoded)
        return {
            "algorithm": self.algorithm,
            "salt": mask_hash(decoded["salt"], show=2),
            "hash": mask_hash(decoded["hash"]),
        }

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: each hash takes one round, so there is no difference in time to hide."""
