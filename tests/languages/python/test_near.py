"""What is found near the cursor alone is what looking through the whole text finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redraft.languages.python.damage import Regions
from redraft.languages.python.grammar import parse
from redraft.languages.python.listing import Places

LINES = st.sampled_from(
    [b"def f(a):\n", b"    return (\n", b"    return a\n", b"class A:\n", b"    def g(self):\n",
     b"        pass\n", b"x = [\n", b"]\n", b'"""\n', b"\n", b"@d\n", b"if x:\n", b"    y = {\n", b"# c\n"]
)  # fmt: skip


@given(st.lists(LINES, max_size=25).map(b"".join))
def test_the_damage_at_an_offset_is_the_same_from_near_and_from_afar(data: bytes) -> None:
    root = parse(data).root_node
    if not root.has_error:
        return
    whole = Regions(data, root)
    assert whole.every is whole.every
    for offset in range(0, len(data) + 1, 3):
        assert Regions(data, root).at(offset) == whole.at(offset)


WORDS = st.lists(
    st.sampled_from([b"def ", b"a", b"b", b"ab", b"\n", b"class ", b" "]), max_size=40
).map(b"".join)


@given(WORDS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5), WORDS), max_size=5))
def test_places_carried_over_an_edit_are_those_of_the_new_text(
    data: bytes, edits: list[tuple[int, int, bytes]]
) -> None:
    places = Places()
    for start, length, new in edits:
        for name in ("a", "ab"):
            assert places.of(data, name, 0, len(data)) == Places().of(data, name, 0, len(data))
        start = min(start, len(data))
        data = data[:start] + new + data[start + length :]
        places = places.before(start)
