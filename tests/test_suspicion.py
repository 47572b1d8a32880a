"""Who is wrong where code, docstring and tests disagree, found by really running all three."""

from __future__ import annotations

import dataclasses
import textwrap
from pathlib import Path

import pytest

from redraft.app import Assistant
from redraft.core.critique import READ_ONLY
from redraft.core.review import Review
from redraft.core.suspicion import RUN, Suspect
from redraft.core.text import Document, Edit
from redraft.languages import language
from redraft.models.scripted import ScriptedServer
from redraft.settings import Settings

pytestmark = pytest.mark.sandbox

CODE = '''\
def stars(count):
    """As many stars.

    >>> stars(2)
    {example}
    """
    return "*" * count
'''
TESTS = """\
    from shop import stars


    def test_three():
        assert stars(3) == "***"


    def test_none():
        assert {none}
"""


def write(root: Path, example: str, none: str = 'stars(0) == ""', more: str = "") -> Path:
    path = root / "shop.py"
    path.write_text(CODE.format(example=example))
    (root / "test_shop.py").write_text(textwrap.dedent(TESTS.format(none=none)) + more)
    return path


async def critique(path: Path, *, settings: Settings | None = None, ask: bool = False) -> Review:
    assistant = Assistant(settings or dataclasses.replace(Settings(), policy="repair"))
    document = Document(path.as_uri(), path.read_text(), 1, path)
    made = assistant.language(path.name)
    assert made is not None
    try:
        task = await assistant.task(document, made.functions(document)[0], bounds=(path.parent,))
        return await assistant.critique(task, ask=ask)
    finally:
        await assistant.close()


def corrected(path: Path, review: Review) -> str:
    """The text of the file in which the offered correction is made."""
    assert review.suspicion is not None
    offer = review.suspicion.offer
    assert offer is not None
    home = offer.stated.path or path
    document = Document(home.as_uri(), home.read_text(), 1, home)
    made = language("python")
    function = None if offer.stated.test else made.functions(document)[0]
    edit = made.corrected(document, function, offer.stated, offer.value)
    assert isinstance(edit, Edit)
    return document.apply(edit).text


async def test_an_example_alone_against_code_and_tests_is_the_suspect(tmp_path: Path) -> None:
    path = write(tmp_path, "'***'")
    review = await critique(path)
    suspicion = review.suspicion
    assert suspicion is not None
    assert (suspicion.suspect, suspicion.basis) == (Suspect.DOCUMENTATION, RUN)
    assert suspicion.why == (
        "An example of the docstring does not hold (stars(2): expected '***', got '**'), while "
        "all 2 tests that run stars pass: code and tests agree."
    )
    path.write_text(corrected(path, review))
    assert path.read_text() == CODE.format(example="'**'")
    again = await critique(path)
    assert again.suspicion is None
    assert again.baseline is not None
    assert not again.baseline.failed


async def test_a_test_that_contradicts_the_docstring_and_the_code_is_the_suspect(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, "'**'", none='stars(2) == "xx"')
    review = await critique(path)
    suspicion = review.suspicion
    assert suspicion is not None
    assert suspicion.suspect is Suspect.TESTS
    assert suspicion.tests == ("test_shop.py::test_none",)
    assert [(p.test, p.expected) for p in suspicion.places] == [
        ("", "'**'"),
        ("test_shop.py::test_none", '"xx"'),
    ]
    before = (tmp_path / "test_shop.py").read_text()
    assert corrected(path, review) == before.replace('"xx"', "'**'")


async def test_a_contradiction_that_nothing_decides_is_unclear(tmp_path: Path) -> None:
    path = write(tmp_path, "'***'", none='stars(2) == "xx"')
    suspicion = (await critique(path)).suspicion
    assert suspicion is not None
    assert suspicion.suspect is Suspect.UNCLEAR
    assert "one of them is wrong whatever the code does" in suspicion.why
    assert suspicion.offer is None


async def test_docstring_and_tests_together_accuse_the_code(tmp_path: Path) -> None:
    path = write(tmp_path, "'**!'", none='stars(0) == "!"')
    suspicion = (await critique(path)).suspicion
    assert suspicion is not None
    assert (suspicion.suspect, suspicion.offer) == (Suspect.CODE, None)


async def test_where_all_agrees_nobody_is_suspected(tmp_path: Path) -> None:
    assert (await critique(write(tmp_path, "'**'"))).suspicion is None


async def test_what_a_test_prepares_is_not_taken_for_a_contradiction(tmp_path: Path) -> None:
    more = '\n\ndef test_patched(monkeypatch):\n    assert stars(2) == "xx"\n'
    suspicion = (await critique(write(tmp_path, "'**'", more=more))).suspicion
    assert suspicion is not None
    assert suspicion.suspect is Suspect.UNCLEAR
    assert suspicion.places == ()


async def test_a_model_is_asked_once_and_only_where_it_is_wished(tmp_path: Path) -> None:
    path = write(tmp_path, "'**'", none='stars(0) == "!"')
    passing = "<critique>Fine.</critique><suggestion>pass</suggestion>"
    word = "<answer>\ntests\nNothing says that zero stars are a mark.\n</answer>"
    with ScriptedServer([passing, word, passing]) as server:
        model = dataclasses.replace(Settings().model, base_url=server.base_url, model="m")
        settings = dataclasses.replace(Settings(), policy="chat", model=model)
        review = await critique(path, settings=settings, ask=True)
        asked = review.suspicion
        assert asked is not None
        assert (asked.suspect, asked.basis, asked.author) == (Suspect.TESTS, READ_ONLY, "m")
        assert asked.why == "Nothing says that zero stars are a mark."
        assert review.usage.calls == 2
        before = (tmp_path / "test_shop.py").read_text()
        assert corrected(path, review) == before.replace('"!"', "''")
        review = await critique(path, settings=settings)
        assert review.usage.calls == 1
        assert review.suspicion is not None
        assert (review.suspicion.suspect, review.suspicion.basis) == (Suspect.UNCLEAR, RUN)


async def test_without_a_model_it_says_that_nobody_could_be_asked(tmp_path: Path) -> None:
    path = write(tmp_path, "'**'", none='stars(0) == "!"')
    suspicion = (await critique(path, ask=True)).suspicion
    assert suspicion is not None
    assert suspicion.suspect is Suspect.UNCLEAR
    assert "takes a model" in suspicion.unasked
