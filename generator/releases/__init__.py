"""Released versions: which there are, that not a byte of them changes, and what a version number promises.

A version is released when `templates/releases.json` lists it with the sha256 of its manifest; the manifest has those
of all its files. Nothing here imports `generator.stacks`, for the deployer asks here, too.
"""

from generator.releases.intact import problems, verify
from generator.releases.register import Release, read, sha256_of

__all__ = ["Release", "problems", "read", "sha256_of", "verify"]
