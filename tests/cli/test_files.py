"""Files keep every byte that an edit does not touch, and are never half written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redraft.cli.files import read, write
from redraft.core.errors import BadInput


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@given(
    encoding=st.sampled_from(["utf-8", "utf-8-bom", "latin-1", "cp1251", "utf-8-cookie"]),
    lines=st.lists(st.text("abc =\t\x0céж🙂 ", max_size=8), max_size=6),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    last=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_reading_and_writing_back_changes_no_byte(
    tmp_path: Path, encoding: str, lines: list[str], ending: str, last: bool
) -> None:
    plain = encoding.removesuffix("-bom").removesuffix("-cookie")
    head = [] if encoding in ("utf-8", "utf-8-bom") else [f"# coding: {plain}"]
    text = ending.join([*head, *lines]) + (ending if last else "")
    data = text.encode(plain, "ignore")
    if encoding == "utf-8-bom":
        data = b"\xef\xbb\xbf" + data
    path = tmp_path / "source.py"
    path.write_bytes(data)

    file = read(str(path))
    write(file, file.text)

    assert path.read_bytes() == data
    if encoding == "utf-8-bom":
        assert file.text.startswith("\ufeff")


def test_the_text_is_decoded_by_its_cookie(tmp_path: Path) -> None:
    path = tmp_path / "old.py"
    path.write_bytes(b"# -*- coding: latin-1 -*-\r\nname = '\xe9'\r\n")
    file = read(str(path))
    assert file.text == "# -*- coding: latin-1 -*-\r\nname = 'é'\r\n"
    write(file, file.text.replace("é", "ü"))
    assert path.read_bytes() == b"# -*- coding: latin-1 -*-\r\nname = '\xfc'\r\n"


def test_a_character_that_the_encoding_lacks_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "old.py"
    before = b"# coding: latin-1\nname = 1\n"
    path.write_bytes(before)
    with pytest.raises(BadInput, match=r"latin-1|iso-8859-1.*has no '→'"):
        write(read(str(path)), "# coding: latin-1\nname = '→'\n")
    assert path.read_bytes() == before


def test_a_file_edited_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "source.py"
    path.write_text("a = 1\n")
    file = read(str(path))
    path.write_text("a = 2\n")
    with pytest.raises(BadInput, match="edited after Redraft read it"):
        write(file, "a = 3\n")
    assert path.read_text() == "a = 2\n"
    assert names(tmp_path) == ["source.py"]


def test_mode_and_link_survive_and_nothing_is_left_beside(tmp_path: Path) -> None:
    path = tmp_path / "source.py"
    path.write_text("a = 1\n")
    path.chmod(0o751)
    link = tmp_path / "link.py"
    link.symlink_to(path)
    write(read(str(link)), "a = 2\n")
    assert link.is_symlink()
    assert path.read_text() == "a = 2\n"
    assert path.stat().st_mode & 0o7777 == 0o751
    assert names(tmp_path) == ["link.py", "source.py"]


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "source.py"
    path.write_text("a = 1\n")
    file = read(str(path))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(BadInput, match="No space left on device"):
        write(file, "a = 2\n")
    assert path.read_text() == "a = 1\n"
    assert names(tmp_path) == ["source.py"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"# coding: klingon\n", "declares an encoding that cannot be used"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "declares an encoding that cannot be used"),
        (b"# coding: rot13\nqrs s(): cnff\n", "declares an encoding that cannot be used"),
        (b"a = 1\nb = '\xff'\n", "line 2 has the byte 0xff"),
        (b"# coding: utf-16\na = 1\n", "utf-16"),
        (b"# coding: utf-7\na = '+AGE-'\n", "unchanged in utf-7"),
    ],
)
def test_bytes_that_are_no_text_are_refused_in_words(
    tmp_path: Path, data: bytes, says: str
) -> None:
    path = tmp_path / "source.py"
    path.write_bytes(data)
    with pytest.raises(BadInput) as refused:
        read(str(path))
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_is_no_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no file"):
        read(str(tmp_path / "missing.py"))
    with pytest.raises(BadInput, match="is a folder"):
        read(str(tmp_path))
    with pytest.raises(BadInput, match="cannot be read"):
        read("nul\0byte.py")
