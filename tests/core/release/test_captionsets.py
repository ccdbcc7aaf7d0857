import pytest

from core.release.captionsets import set_and_split


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
