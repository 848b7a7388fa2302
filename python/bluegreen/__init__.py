"""Blue-green releases, for real and rehearsed."""

from bluegreen._bluegreen import __version__

__all__ = ["__version__"]
