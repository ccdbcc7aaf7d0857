import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geography.tiles import Tile
from core.release.captionforms import holds_captions
from core.release.problems import Problem
from core.release.records import LONG_CAPTION, Patience, Record, records

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


FOUR = [f"4070_2838_patch{quarter}" for quarter in ("00", "01", "10", "11")]
COCO_IMAGES = [{"id": number, "file_name": f"{name}.png"} for number, name in enumerate(FOUR, start=1)]
COCO_CAPTIONS = [{"id": 9 - n, "image_id": n, "caption": f"Lake {n}."} for n in (1, 2, 3, 4)]


def by_tile(content: object) -> dict[str, list[str]]:
    found, problems = read(content)
    assert problems == []
    by_name: dict[str, list[str]] = {}
    for record in found:
        by_name.setdefault(Tile.from_key(record.key).name, []).append(record.text)
    return by_name


LAKES = {name: [f"Lake {number}."] for number, name in enumerate(FOUR, start=1)}


@pytest.mark.parametrize(
    "content",
    [
        {"images": COCO_IMAGES, "annotations": COCO_CAPTIONS},
        {"annotations": COCO_CAPTIONS, "images": COCO_IMAGES},
        {"info": {"year": 2024}, "licenses": [{"id": 1}], "images": COCO_IMAGES, "annotations": COCO_CAPTIONS},
        {"images": [{**i, "id": str(i["id"])} for i in COCO_IMAGES], "annotations": COCO_CAPTIONS},
        {"images": COCO_IMAGES, "annotations": [{**c, "image_id": str(c["image_id"])} for c in COCO_CAPTIONS]},
        {"images": COCO_IMAGES, "annotations": [{**c, "image_id": float(str(c["image_id"]))} for c in COCO_CAPTIONS]},
        {
            "images": [
                {"id": i["id"], "coco_url": f"https://example.org/a/{i['file_name']}?download=1"} for i in COCO_IMAGES
            ],
            "annotations": COCO_CAPTIONS,
        },
        {"images": [{**i, "file_name": f"val/x/{i['file_name']}"} for i in COCO_IMAGES], "annotations": COCO_CAPTIONS},
        {"images": COCO_IMAGES, "captions": COCO_CAPTIONS},
        [{"image_id": n, "file_name": f"{name}.png", "caption": f"Lake {n}."} for n, name in enumerate(FOUR, start=1)],
        [{"id": n, "image": f"{name}.jpg", "caption": f"Lake {n}."} for n, name in enumerate(FOUR, start=1)],
    ],
    ids=[
        *("images first", "annotations first", "with the rest", "texts in images", "texts in annotations", "floats"),
        *("addresses", "folders", "captions", "number beside a name", "id beside a name"),
    ],
)
def test_a_number_is_looked_up_in_the_list_of_images(content: object) -> None:
    assert by_tile(content) == LAKES


def test_several_captions_of_one_number_are_one_record_of_several() -> None:
    more = [*COCO_CAPTIONS, {"image_id": 1, "caption": "A forest."}]
    found, problems = read({"images": COCO_IMAGES, "annotations": more})
    assert problems == []
    assert [record.nth for record in found if record.key == Tile.parse(FOUR[0]).key] == [0, 1]


def test_numbers_that_are_in_no_list_of_images_are_told_once() -> None:
    unknown = [{"image_id": number, "caption": "x"} for number in range(50, 90)]
    found, problems = read({"images": COCO_IMAGES, "annotations": [*unknown, *COCO_CAPTIONS]})
    assert len(found) == 4 and len(problems) == 1
    assert "record 1 and 39 more" in problems[0].item and "not in the list of images" in problems[0].reason
    found, problems = read({"annotations": unknown})
    assert found == [] and len(problems) == 1 and "lists no images" in problems[0].reason


def test_annotations_without_captions_say_that_they_have_none() -> None:
    boxes = [{"id": n, "image_id": 1, "bbox": [0, 0, 9, 9], "category_id": 3} for n in range(50)]
    for content in ({"images": COCO_IMAGES, "annotations": boxes}, {"annotations": boxes, "images": COCO_IMAGES}):
        found, problems = read(content)
        assert found == [] and len(problems) == 1
        assert "record 1 and 49 more" in problems[0].item and "the caption is nothing" in problems[0].reason


def test_a_list_of_images_without_captions_says_so() -> None:
    found, problems = read({"images": COCO_IMAGES, "annotations": []})
    assert found == [] and len(problems) == 1 and "4 images have no captions" in problems[0].reason


TURNS = [{"from": "human", "value": "<image>\nDescribe it."}, {"from": "gpt", "value": "A lake."}]


@pytest.mark.parametrize(
    "record",
    [
        {"filename": f"{TILE}.png", "sentences": [{"raw": "A lake.", "tokens": ["a", "lake"], "sentid": 1}]},
        {"filename": f"{TILE}.jpg", "imgid": 3, "sentids": [5], "sentences": [{"raw": "A lake."}]},
        {"filename": f"{TILE}.png", "raw": "A lake."},
        {"id": "000123", "image": f"s2/{TILE}.png", "conversations": TURNS},
        {"id": TILE, "conversations": TURNS},
        {
            "images": [f"{TILE}.png"],
            "messages": [{"role": "user", "content": "<image>Describe."}, {"role": "assistant", "content": "A lake."}],
        },
        {"image": TILE, "messages": [{"role": "assistant", "content": [{"type": "text", "text": "A lake."}]}]},
        {"image": TILE, "captions": ["A lake."]},
        {"image": TILE, "captions": [{"caption": "A lake."}]},
        {"image": {"path": f"{TILE}.png", "bytes": None}, "text": "A lake."},
        {"file": TILE, "description": "A lake."},
        {"image_path": TILE, "caption_text": "A lake."},
        {"filepath": f"a/{TILE}.png", "title": "A lake.", "title_multi_objects": "A lake."},
        {"image": TILE, "caption": None, "text": "A lake."},
        {"image": TILE, "caption": "", "captions": ["A lake."]},
        {"img": TILE, "caption": "A lake.", "text": "What is in the image?"},
    ],
    ids=lambda record: "-".join(record),
)
def test_captions_stand_under_the_keys_of_the_datasets_of_the_field(record: dict[str, object]) -> None:
    for content in ([record], {"images": [record]}, json.dumps(record).encode() + b"\n" + json.dumps(record).encode()):
        assert set(texts(content)) == {"A lake."}
    assert texts(record) == ["A lake."]


def test_every_turn_of_the_model_is_a_caption_and_no_question_is() -> None:
    assert texts([{"image": TILE, "conversations": [*TURNS, *TURNS[:1], {"from": "gpt", "value": "Two."}]}]) == [
        "A lake.",
        "Two.",
    ]


def test_both_titles_of_an_object_are_captions() -> None:
    assert texts([{"filepath": TILE, "title": "A quarry.", "title_multi_objects": "A quarry, near a road."}]) == [
        "A quarry.",
        "A quarry, near a road.",
    ]


@pytest.mark.parametrize(
    "content",
    [
        {f"{name}.png": f"Lake {n}." for n, name in enumerate(FOUR, start=1)},
        {f"{name}": [f"Lake {n}."] for n, name in enumerate(FOUR, start=1)},
        {f"a/{name}.png": {"caption": f"Lake {n}."} for n, name in enumerate(FOUR, start=1)},
        {f"{name}.png": {"sentences": [{"raw": f"Lake {n}."}]} for n, name in enumerate(FOUR, start=1)},
        {
            "image": {str(n): name for n, name in enumerate(FOUR)},
            "caption": {str(n): f"Lake {n + 1}." for n in range(4)},
        },
        {"captions": {f"{name}.png": f"Lake {n}." for n, name in enumerate(FOUR, start=1)}},
        {"image": FOUR, "caption": [f"Lake {n}." for n in (1, 2, 3, 4)]},
        {"samples": [{"image": name, "caption": f"Lake {n}."} for n, name in enumerate(FOUR, start=1)]},
        {"captions": [{"image": name, "caption": f"Lake {n}."} for n, name in enumerate(FOUR, start=1)]},
    ],
    ids=["texts", "lists", "objects", "sentences", "columns by row", "wrapped", "columns", "samples", "captions"],
)
def test_captions_may_be_mapped_by_name_or_stand_in_columns(content: object) -> None:
    assert by_tile(content) == LAKES


def test_an_entry_that_names_no_tile_is_told_and_the_others_are_taken() -> None:
    found, problems = read({FOUR[0]: "A lake.", "overview.png": "All.", FOUR[1]: "Trees."})
    assert len(found) == 2
    assert [problem.item for problem in problems] == ["caps.json: entry overview.png"]


def test_a_broken_entry_costs_one_entry() -> None:
    entries = [f'"{name}.png": "Lake {number}."' for number, name in enumerate(FOUR)]
    entries[1] = f'"{FOUR[1]}.png": Lake 1."'
    found, problems = read(("{" + ", ".join(entries) + "}").encode())
    assert [record.text for record in found] == ["Lake 0.", "Lake 2.", "Lake 3."]
    assert len(problems) == 1 and "broken JSON" in problems[0].reason


def test_the_split_of_a_record_is_its_own_or_that_of_its_image_or_list() -> None:
    own = {"image": TILE, "caption": "A lake.", "split": "val"}
    images = [{"id": 1, "file_name": TILE, "split": "test"}]
    assert [record.split for record in read([own, {**own, "split": "odd"}])[0]] == ["val", None]
    assert read({"images": images, "annotations": [{"image_id": 1, "caption": "x"}]})[0][0].split == "test"
    lists = {"train": [{"image": TILE, "caption": "x"}], "test": [own]}
    assert [record.split for record in read(lists)[0]] == ["train", "val"]
    assert [record.split for record in read({"train": {TILE: "x"}, "val": {TILE: "y"}})[0]] == ["train", "val"]


@pytest.mark.parametrize(
    ("record", "looked_for", "found"),
    [
        ({"image": TILE, "blurb": "A lake."}, "sentences", "found image, blurb"),
        ({"picture": TILE, "caption": "A lake."}, "file_name", "found picture, caption"),
        ({}, "file_name", "found no key"),
    ],
)
def test_keys_that_are_not_known_are_told_once_with_those_looked_for(
    record: dict[str, object], looked_for: str, found: str
) -> None:
    _, problems = read([record] * 500)
    assert len(problems) == 1
    assert "record 1 and 499 more" in problems[0].item
    assert looked_for in problems[0].reason and found in problems[0].reason


@pytest.mark.parametrize(
    "content",
    [
        b" " * 2_000_000,
        b"\n" * 2_000_000 + b"[]",
        b"[" + b" " * 2_000_000,
        b"[" + b"," * 2_000_000,
        b'{"image": "x"}' + b"\n" * 2_000_000,
        b"[" + b"{}," * 150_000,
        b'{"annotations": [' + b"{}," * 150_000,
        b'{"images": [' + b'{"id": 1},' * 150_000,
        b"{}\n" * 150_000,
        b"[" + b"1," * 150_000,
        b'[{"image": "4481_2438_patch01", "caption": [' + b'"",' * 150_000 + b'""]}]',
        b"[" + b'{"a:},{' * 30_000,
        b"{" + b'"a": 1,' * 150_000,
    ],
    ids=[
        *("blanks", "lines", "blanks in a list", "commas", "blank lines", "records", "wrapped", "images", "objects"),
        *("numbers", "captions", "broken", "members"),
    ],
)
def test_a_file_of_almost_nothing_is_given_up_and_told(content: bytes) -> None:
    found, problems = read(content)
    assert found == []
    assert any("not read" in problem.reason for problem in problems)
    assert len(problems) <= 10_001


def test_a_record_after_many_that_cannot_be_read_is_not_lost() -> None:
    bad = [{"image": "nonsense"}, 5, {"image": TILE, "caption": 7}, {"caption": "x"}] * 10_000
    found, problems = read([*bad, {"image": TILE, "caption": "A lake."}])
    assert [record.text for record in found] == ["A lake."]
    assert len(problems) == 4


good_record = st.builds(lambda n: {"image": TILE, "caption": f"Lake {n}."}, st.integers(0, 9))
bad_record = st.recursive(
    st.none() | st.integers() | st.text() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["image", "image_id", "id", "caption", "sentences", "conversations", "split", "title"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)


@given(st.lists(good_record | bad_record), st.sampled_from(["list", "annotations", "lines"]))
def test_no_record_ever_costs_another(items: list[object], form: str) -> None:
    wanted = [str(i["caption"]) for i in items if isinstance(i, dict) and i.get("image") == TILE and "caption" in i]
    lines = b"\n".join(json.dumps(item).encode() for item in items)
    content = {"list": items, "annotations": {"annotations": [{}, *items]}, "lines": b"{}\n" + lines}[form]
    taken = [record.text for record in read(content)[0]]
    assert all(text in taken for text in wanted if text.startswith("Lake "))


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


@pytest.mark.parametrize(
    "record",
    [
        {"filename": f"{TILE}.jpg", "raw": "0.", "raw_1": "1.", "raw_2": "2.", "raw_10": "3."},
        {"caption_10": "3.", "caption_2": "2.", "caption": "0.", "image": TILE, "caption_1": "1."},
        {"image": TILE, "caption1": "0.", "caption2": "1.", "caption3": "2.", "caption04": "3."},
        {"image": TILE, "caption": "0.", "captions": ["1.", "2.", "3."]},
        {"image": TILE, "captions": ["0.", "1.", "2.", "3."], "caption": "0."},
        {"image": TILE, "sentence": "0.", "sentences": [{"raw": "1."}, {"raw": "2."}, "3."]},
        {"image": TILE, "text_0": "0.", "text_1": ["1.", "2."], "texts": ["0."], "text_3": "3.", "caption_score_1": 3},
        {"image": TILE, "title": "0.", "title_multi_objects": "1.", "title_1": "2.", "title_2": "3."},
        {"image": TILE, "description": "0.", "description_1": "1.", "description-2": "2.", "description_3": "3."},
        {"image": TILE, "caption": "0.", "caption_1": "", "caption_2": "1.", "captions": ["2.", "3."], "caption_3": 4},
    ],
    ids=lambda record: "-".join(record),
)
def test_captions_under_numbered_keys_and_plurals_are_all_taken(record: dict[str, object]) -> None:
    assert sorted(texts([record])) == ["0.", "1.", "2.", "3."]


def test_many_captions_under_two_keys_are_compared_in_one_pass() -> None:
    many = [str(number) for number in range(50_000)]
    assert len(texts([{"image": TILE, "caption": many, "captions": many}])) == 50_000


def test_lists_under_the_names_of_categories_are_read() -> None:
    categories = {"airplane": [{"filename": f"{TILE}.jpg", "raw": "A.", "raw_1": "B."}], "lake": [{"image": TILE}]}
    found, problems = read(categories)
    assert [record.text for record in found] == ["A.", "B."]
    assert len(problems) == 1 and "lake 1" in problems[0].item


@pytest.mark.parametrize("listed", [False, True])
def test_images_and_annotations_may_stand_under_their_numbers(listed: bool) -> None:
    notes = {"1": {"caption": "A lake."}, "9": {"image_id": 2, "caption": "A wood."}}
    content = {
        "images": {str(number): {"file_name": f"{name}.png"} for number, name in enumerate(FOUR, start=1)},
        "annotations": {key: [note] if listed else note for key, note in notes.items()},
        "categories": [{"id": 1, "name": "ship"}],
    }
    assert texts(content) == ["A lake.", "A wood."]


def test_boxes_beside_captions_are_passed_over_and_told_once() -> None:
    boxes = [{"id": n, "image_id": 1, "bbox": [0, 0, 9, 9], "category_id": 3} for n in range(50)]
    notes: list[dict[str, object]] = [{"id": 99, "image_id": 1, "caption": "A lake."}]
    found, problems = read({"images": COCO_IMAGES, "annotations": [*boxes, *notes, *boxes]})
    assert [record.text for record in found] == ["A lake."]
    assert len(problems) == 1 and "99 more" in problems[0].item and "passed over" in problems[0].reason


GOOD = json.dumps({"image": TILE, "caption": "A lake."})


@pytest.mark.parametrize(
    "text",
    [
        "[" + ",".join(["{}," * 300 + GOOD] * 16) + "]",
        "{" + ",".join(f'"{name}":[{"{}," * 300}{GOOD}]' for name in ("train", "val", "test", "data", "rows")) + "}",
        "\n".join(["{}\n" * 300 + GOOD] * 16),
    ],
    ids=["list", "members", "lines"],
)
def test_empty_records_are_bounded_in_all_whatever_stands_between(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.release.records.MOST_UNREAD", 500)
    found, problems = read(text.encode())
    assert len(found) == 1 and any("what follows is not read" in problem.reason for problem in problems)


def test_the_files_of_an_import_share_a_bound_that_good_files_do_not_feel() -> None:
    patience = Patience(100)
    bad, good = b"[" + b",".join([b"{}"] * 80) + b"]", json.dumps([json.loads(GOOD)] * 80 + [{}]).encode()
    given_up = []
    for content in (bad, bad, bad, good):
        read_items = list(records(content, "caps.json", patience))
        given_up.append(any("not read" in item.reason for item in read_items if isinstance(item, Problem)))
    assert given_up == [False, True, True, False] and patience.left == 0
    assert sum(isinstance(item, Record) for item in read_items) == 80


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("between", ["", " ", "\n", "\n\n"])
def test_objects_one_after_another_are_records(indent: int | None, between: str) -> None:
    objects = [json.dumps({"image": TILE, "caption": f"{n}."}, indent=indent) for n in range(3)]
    assert texts(between.join(objects).encode()) == ["0.", "1.", "2."]


def test_a_broken_object_among_those_on_many_lines_is_one_problem() -> None:
    good = json.dumps({"image": TILE, "caption": "A lake."}, indent=2)
    found, problems = read((good + "\n" + good[:-20] + "\n" + good).encode())
    assert len(found) == 1 and len(problems) == 1 and "what follows is not read" in problems[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "[" + '{"a":[{},' * 100 + "1," * 5_000,
        f'{{"{TILE}":{{"caption":"A."}},' + f'"{TILE}":{{"a":1,' * 100 + '"b":[' + "1," * 5_000,
    ],
    ids=["list", "entries"],
)
def test_a_broken_record_in_another_is_not_read_again_and_again(text: str) -> None:
    found, problems = read(text.encode())
    assert len(found) <= 1 and len(problems) < 20


def test_a_file_whose_name_says_nothing_is_known_by_its_end_and_in_utf_16_too() -> None:
    said = b'{"annotations": [' + b'{"image_id": 1, "caption": "Trees."}, ' * 40_000
    assert holds_captions(said + b'], "images": [{"id": 1, "file_name": "4481_2438_patch01.png"}]}')
    assert holds_captions('{"image": "4481_2438_patch01.png", "caption": "Trees."}'.encode("utf-16"))
    assert not holds_captions(said)
