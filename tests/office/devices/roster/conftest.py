"""An office with a camera and an empty vault."""

from office.capture.fixtures import device, vault_folder  # noqa: F401 - fixtures
