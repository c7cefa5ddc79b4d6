"""An office with a case, a camera and an empty vault."""

from office.access.viewing import viewer  # noqa: F401 - fixture
from office.capture.fixtures import activity, case, device, take_in, vault_folder  # noqa: F401 - fixtures
