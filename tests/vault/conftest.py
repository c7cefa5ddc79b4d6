from pathlib import Path

import pytest

from liuhen.vault import LocalVault


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def vault(root: Path) -> LocalVault:
    return LocalVault(root)
