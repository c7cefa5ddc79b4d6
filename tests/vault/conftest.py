from pathlib import Path

import pytest

from liuhen.vault import LocalVault


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture(params=[64 << 20, 0], ids=["narrow", "wide"])
def narrow_up_to(request: pytest.FixtureRequest) -> int:
    """Every file through a narrow lane, then every file through a wide one."""
    limit: int = request.param
    return limit


@pytest.fixture
def vault(root: Path, narrow_up_to: int) -> LocalVault:
    return LocalVault(root, narrow_up_to=narrow_up_to)
