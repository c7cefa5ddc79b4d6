"""An office whose log and vault are its own, with one recording of an inspection in an open case."""

from office.capture.evidence.conftest import own_home, recording  # noqa: F401 - fixtures
from office.capture.fixtures import activity, case, device, take_in, vault_folder  # noqa: F401 - fixtures
