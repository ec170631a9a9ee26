"""What is declared on disk must be there when it is declared."""

import pytest

from guide.session.subjects import materials
from guide.text.errors import UsageError


@pytest.mark.parametrize("kind", ["config", "openapi", "har", "urls", "document"])
def test_a_file_that_is_not_there_is_refused_when_it_is_declared(kind, tmp_path):
    with pytest.raises(UsageError, match="is not there"):
        materials({kind: (str(tmp_path / "nothing"),)})


def test_a_client_may_be_a_mere_name():
    assert [one.name for one in materials({"client": ("till-app",), "dns": ("shop.example",)})]
