import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geography.tiles import Tile
from core.release.problems import Problem
from core.release.records import LONG_CAPTION, Record, records, set_and_split

TILE = "4481_2438_patch01"
KEY = Tile.parse(TILE).key


def read(content: object) -> tuple[list[Record], list[Problem]]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    items = list(records(data, "caps.json"))
    return [i for i in items if isinstance(i, Record)], [i for i in items if isinstance(i, Problem)]


def texts(content: object) -> list[str]:
    found, problems = read(content)
    assert problems == []
    return [record.text for record in found]


@pytest.mark.parametrize("key", ["image", "image_id", "file_name"])
@pytest.mark.parametrize("name", [TILE, f"{TILE}.png", f"s2_images/{TILE}.png", f"s2_images\\{TILE}.PNG"])
def test_a_name_stands_under_any_known_key_with_or_without_folders_and_ending(key: str, name: str) -> None:
    assert read([{key: name, "caption": "A lake."}]) == ([Record(KEY, "A lake.", 0)], [])


def test_a_record_may_hold_several_captions() -> None:
    found, problems = read([{"image": TILE, "caption": ["One.", "Two."]}])
    assert found == [Record(KEY, "One.", 0), Record(KEY, "Two.", 1)] and problems == []


def test_an_empty_name_key_gives_way_to_the_next() -> None:
    assert texts([{"image": None, "image_id": TILE, "caption": "A lake."}]) == ["A lake."]


@pytest.mark.parametrize("wrapper", ["annotations", "images", "data", "records"])
def test_a_list_may_be_wrapped_in_an_object(wrapper: str) -> None:
    assert texts({"info": {"year": 2024}, wrapper: [{"image": TILE, "caption": "A lake."}]}) == ["A lake."]


def test_one_record_alone_is_a_file_too() -> None:
    assert texts({"image": TILE, "caption": "A lake."}) == ["A lake."]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n"])
def test_json_lines_are_read_line_by_line(end: bytes) -> None:
    lines = [json.dumps({"image": TILE, "caption": f"Lake {n}."}).encode() for n in range(3)]
    assert texts(end.join(lines)) == ["Lake 0.", "Lake 1.", "Lake 2."]


def test_a_broken_line_costs_one_record() -> None:
    good = json.dumps({"image": TILE, "caption": "A lake."}).encode()
    found, problems = read(good + b'\n{"image": \n' + good)
    assert len(found) == 2
    assert [problem.item for problem in problems] == ["caps.json: line 2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_files_of_windows_programs_are_read(encoding: str) -> None:
    text = json.dumps([{"image": TILE, "caption": "Ein See in Österreich."}], ensure_ascii=False)
    start = "\ufeff" if encoding == "utf-16-le" else ""
    assert texts((start + text).encode(encoding)) == ["Ein See in Österreich."]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("ChatEarthNet_caps_35_train.json", ("35", "train")),
        ("json_files/ChatEarthNet_caps_4v_val.json", ("4v", "val")),
        ("mm_chatearthnet_caps_35_test.json", ("35", "test")),
        ("mm_chatearthnet_caps_4v_validation.json", ("4v", "val")),
        ("json_files.zip/ChatEarthNet_caps_3.5_train.json", ("35", "train")),
        ("captions-gpt4v-test.jsonl", ("4v", "test")),
        ("captions_llava_test.json", ("llava", "test")),
        ("captions.json", ("captions", None)),
        ("captions_part1.json", ("captions", None)),
        ("captions_0001.json", ("captions", None)),
        ("json_files/val/captions_35.json", ("35", "val")),
        ("C:\\data\\ChatEarthNet_caps_4v_train.json", ("4v", "train")),
    ],
)
def test_set_and_split_are_told_from_the_file_name(where: str, expected: tuple[str, str | None]) -> None:
    assert set_and_split(where) == expected


def test_what_came_before_a_cut_is_kept() -> None:
    whole = json.dumps([{"image": TILE, "caption": f"Lake {n}."} for n in range(10)]).encode()
    found, problems = read(whole[: len(whole) // 2])
    assert [record.text for record in found] == [f"Lake {n}." for n in range(len(found))]
    assert len(found) in (4, 5) and problems


def test_what_came_before_a_cut_in_a_wrapper_is_kept() -> None:
    whole = json.dumps({"annotations": [{"image": TILE, "caption": f"Lake {n}."} for n in range(10)]}, indent=1)
    found, problems = read(whole[: len(whole) // 2].encode())
    assert len(found) in (3, 4, 5) and 1 <= len(problems) <= 2


def test_a_list_that_just_lacks_its_end_says_so() -> None:
    found, problems = read(json.dumps([{"image": TILE, "caption": "A lake."}]).encode()[:-1])
    assert len(found) == 1
    assert "cut short" in problems[0].reason


def test_a_broken_record_costs_one_record() -> None:
    good = json.dumps({"image": TILE, "caption": "A lake."})
    found, problems = read(f'[{good}, {{"image": "{TILE}", "caption": }}, {good}]'.encode())
    assert len(found) == 2
    assert [problem.item for problem in problems] == ["caps.json: record 2"]


def test_a_second_list_behind_the_first_is_not_lost_in_silence() -> None:
    part = json.dumps([{"image": TILE, "caption": "A lake."}]).encode()
    found, problems = read(part + b"\n" + part)
    assert len(found) == 1
    assert "not read" in problems[0].reason


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"12", "not JSON"),
        (b'"text"', "not JSON"),
        (b"\x89PNG\r\n", "not JSON"),
        (b'{"a": 1}', "no list of records"),
        (b"{}", "no list of records"),
        (b"[1, 2]", "found a number"),
        (b"[[]]", "found a list"),
        (b'["text"]', "found a text"),
        (b"[null]", "found nothing"),
        (b"[NaN]", "found a number"),
        (b"[" + b"9" * 10_000 + b"]", "broken JSON"),
        (b"[" * 100_000, "broken JSON"),
        (b'{"a":' * 100_000, "broken JSON"),
        (b'[{"image": "4481_2438_patch01", "caption": NaN}]', "a number"),
        (b'[{"image": "4481_2438_patch01"}]', "nothing"),
        (b'[{"image": "4481_2438_patch01", "caption": "  "}]', "empty"),
        (b'[{"image": "4481_2438_patch01", "caption": []}]', "a list"),
        (b'[{"image": "4481_2438_patch01", "caption": {"en": "x"}}]', "an object"),
        (b'[{"caption": "no name"}]', "nothing"),
        (b'[{"image": 17, "caption": "x"}]', "a number"),
        (b'[{"image": {"id": 1}, "caption": "x"}]', "an object"),
        (b'[{"image": "8192_0_patch00", "caption": "x"}]', "off the grid"),
        (b'[{"image": "1_1_patch20", "caption": "x"}]', "not a tile name"),
        (b'[{"image": "\'; drop table tiles; --", "caption": "x"}]', "not a tile name"),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_reason(content: bytes, expected: str) -> None:
    found, problems = read(content)
    assert found == [] and problems
    assert any(expected in problem.reason for problem in problems), problems
    assert all(problem.item.startswith("caps.json") for problem in problems)


def test_control_characters_and_lone_surrogates_are_replaced_and_reported() -> None:
    content = b'[{"image": "4481_2438_patch01", "caption": "A\\u0000 lake \\ud800 and \\u001b[31m trees"}]'
    found, problems = read(content)
    assert found[0].text == "A\ufffd lake ? and \ufffd[31m trees"
    assert "replaced" in problems[0].reason


def test_invalid_utf_8_is_replaced_and_reported() -> None:
    content = b'[{"image": "4481_2438_patch01", "caption": "A lake \xff."}]'
    found, problems = read(content)
    assert found[0].text == "A lake \ufffd."
    assert problems[0].kind == "encoding" and "byte" in problems[0].reason


def test_a_very_long_caption_is_kept_whole_and_reported() -> None:
    found, problems = read([{"image": TILE, "caption": "x" * 100_000}])
    assert len(found[0].text) == 100_000 > LONG_CAPTION
    assert "100,000" in problems[0].reason


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(TILE),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["image", "caption", "data", "x"]), inner),
)


@given(json_values)
def test_any_json_gives_records_or_problems_and_nothing_else(value: object) -> None:
    for item in records(json.dumps(value).encode(), "caps.json"):
        assert isinstance(item, Record | Problem)


def damaged() -> Iterator[bytes]:
    whole = json.dumps([{"image": TILE, "caption": ["A lake.", "Ä"]}, {"image_id": TILE, "caption": "x"}]).encode()
    for place in range(len(whole)):
        yield whole[:place]
        yield whole[:place] + b"\xff" + whole[place + 1 :]
        yield whole[:place] + b"}" + whole[place:]


def test_no_damage_of_a_file_raises() -> None:
    for content in damaged():
        for item in records(content, "caps.json"):
            assert isinstance(item, Record | Problem)


@given(st.binary(max_size=200))
def test_no_bytes_raise(content: bytes) -> None:
    list(records(content, "caps.json"))
