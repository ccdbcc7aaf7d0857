import pytest

from core.release.captionsets import set_and_split
from core.release.taco.roles import caption_set


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
        ("captions_qwen-3.5.jsonl", ("qwen 3.5", None)),
        ("captions_claude_3.5_sonnet.jsonl", ("claude 3.5 sonnet", None)),
        ("captions_phi_35_vision.jsonl", ("phi vision", None)),
        ("internvl_part_35.jsonl", ("internvl", None)),
        ("captions_part_35.jsonl", ("captions", None)),
        ("captions_glm-4v_test.json", ("glm 4v", "test")),
        ("chatgpt-3.5-turbo_val.json", ("35", "val")),
        ("captions (1).json", ("captions", None)),
        ("ChatEarthNet_caps_35_train(2).json", ("35", "train")),
        ("captions.json", ("captions", None)),
        ("captions_part1.json", ("captions", None)),
        ("captions_0001.json", ("captions", None)),
        ("json_files/val/captions_35.json", ("35", "val")),
        ("C:\\data\\ChatEarthNet_caps_4v_train.json", ("4v", "train")),
    ],
)
def test_set_and_split_are_told_from_the_file_name(where: str, expected: tuple[str, str | None]) -> None:
    assert set_and_split(where) == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("caption_35", "35"),
        ("caption:gpt-3.5", "35"),
        ("caption_gpt4v", "4v"),
        ("gpt_4", "4v"),
        ("ds:caption_4v", "4v"),
        ("qwen:3.5", "qwen 3.5"),
        ("caption_qwen3.5", "qwen3.5"),
        ("caption:glm-4v", "glm 4v"),
    ],
)
def test_a_column_that_names_another_model_is_a_set_of_its_own(column: str, expected: str) -> None:
    assert caption_set(column) == expected
