"""What the tests of the screen share."""

import pytest
from tui.table import make_sight

from guide.tui.sight import Sight


@pytest.fixture
def sight() -> Sight:
    return make_sight()
