from __future__ import annotations

import pytest

from tests.servers import REQUIRED, needed


def test_what_was_found_lets_the_test_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRED, "1")
    needed("a server", found=True)


def test_what_is_missing_skips_the_test_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"^needs a server$"):
        needed("a server", found=False)


def test_what_is_missing_fails_the_test_where_servers_are_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="needs a server"):
        needed("a server", found=False)
