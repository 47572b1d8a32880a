# mypy: ignore-errors
import pytest
from records import Malformed, as_dicts, column, dump, parse


def test_plain_fields():
    assert parse("a,b,c\nd,e,f\n") == [["a", "b", "c"], ["d", "e", "f"]]


def test_no_line_end_at_the_end():
    assert parse("a,b") == [["a", "b"]]
    assert parse('a,"b"') == [["a", "b"]]


def test_empty_fields():
    assert parse(",a,\n") == [["", "a", ""]]
    assert parse('""\n') == [[""]]
    assert parse('""') == [[""]]


def test_empty_lines_are_skipped():
    assert parse("\na\n\n\nb\n") == [["a"], ["b"]]
    assert parse("") == []


def test_quoted_fields():
    assert parse('"a,b",c\n') == [["a,b", "c"]]
    assert parse('"a\nb",c\n') == [["a\nb", "c"]]
    assert parse('"a""b"\n') == [['a"b']]
    assert parse('""""\n') == [['"']]


def test_a_quote_inside_a_plain_field():
    assert parse('5" disk,x\n') == [['5" disk', "x"]]


def test_windows_line_ends():
    assert parse("a,b\r\nc\r\n") == [["a", "b"], ["c"]]
    assert parse('"a\r\nb"\r\n') == [["a\r\nb"]]


def test_comments():
    assert parse("# x,y\na\n#\nb,#c\n") == [["a"], ["b", "#c"]]
    assert parse("# only") == []


def test_other_signs():
    assert parse("a;'b;c'\n", ";", "'") == [["a", "b;c"]]


def test_a_quote_that_is_not_closed():
    with pytest.raises(Malformed, match="line 2: a quote"):
        parse('a\n"b\nc\n')


def test_text_after_a_quote():
    with pytest.raises(Malformed, match="line 4: 'x'"):
        parse('# c\n"a\nb"\n"c"x\n')


def test_dump():
    assert dump([["a", 1, None], ["b", 2.5, ""]]) == "a,1,\nb,2.5,\n"
    assert dump([]) == ""


def test_dump_quotes_where_it_must():
    assert dump([["a,b"]]) == '"a,b"\n'
    assert dump([['a"b']]) == '"a""b"\n'
    assert dump([["a\nb"]]) == '"a\nb"\n'
    assert dump([["#a"]]) == '"#a"\n'
    assert dump([["a;b", "c'd"]], ";", "'") == "'a;b';'c''d'\n"


def test_there_and_back():
    records = [["a", 'b"c', "d,e"], ["f\ng", "#h", ""]]
    assert parse(dump(records)) == records


def test_as_dicts():
    rows = list(as_dicts([["x", "y"], ["1", "2"], ["3"]], "-"))
    assert rows == [{"x": "1", "y": "2"}, {"x": "3", "y": "-"}]


def test_as_dicts_of_nothing():
    assert list(as_dicts([])) == []
    assert list(as_dicts([["x"]])) == []


def test_as_dicts_of_a_long_record():
    with pytest.raises(Malformed, match="line 3"):
        list(as_dicts([["x"], ["1"], ["2", "3"]]))


def test_column():
    assert column([["x", "y"], ["1", "2"], ["3", "4.5"]], "x") == [1.0, 3.0]
    assert column([["x", "y"], ["1", "2"], ["3", "4.5"]], "y") == [2.0, 4.5]


def test_column_leaves_out_what_is_no_number():
    assert column([["x", "y"], ["1"], ["1", "?"], ["1", "7"]], "y") == [7.0]
