"""The versions of the packages that the analysis depends on."""

from importlib.metadata import PackageNotFoundError, version

import pytest

from fundstelle.index.german.installed import installed_version


@pytest.mark.parametrize("name", ["simplemma", "PyStemmer", "Unidecode"])
def test_versions_are_those_of_the_metadata(name: str) -> None:
    """The version in the name of a package's folder is the one in its metadata."""
    assert installed_version(name) == version(name)


def test_package_that_is_not_installed() -> None:
    """A package that is not there is an error, as it is for importlib.metadata."""
    with pytest.raises(PackageNotFoundError):
        installed_version("fundstelle_of_nothing")
