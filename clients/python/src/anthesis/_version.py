"""The version of the client: that of the platform that it was tested with."""

__version__ = "0.1.0.dev0"
