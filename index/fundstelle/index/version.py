"""The version of Fundstelle: one for both packages, read by the build as well."""

__version__ = "0.1.0"
