import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AnswerError, RefusalError
from generation.answers.reading import Reading, captions_of
from generation.prompts.recipes import recipe

CAPTION = "The tile is mostly covered by trees, with a small portion of crop in the top left part."


def read(answer: str, prompt: str = "") -> Reading:
    return captions_of(recipe("gpt-3.5"), answer, ["a"], prompt)["a"]


def failure(answer: str) -> str:
    with pytest.raises(AnswerError) as failed:
        read(answer)
    return str(failed.value)


PLAIN = [
    CAPTION,
    "Water.",
    "The caption area: forests in the north, and a lake.",
    "The caption shows trees: they cover 47 %.",
    "The description of parcels is difficult where shrubs cannot be told apart.",
    "In the north: trees. In the south: water.",
    "Overall: a rural theme.",
    'The "green" areas and the "blue" ones.',
    '"Green" areas cover most of the tile.',
    'The lake is called "Blue".',
    "The farmers' fields are small, and the tile's north is forest.",
    "Trees cover <5 % and crop >50 %; a > b and b < c.",
    "5 * 4 fields, 3*2 ponds, NDVI* is high, and snake_case_names stay.",
    "The file 4070_2838_patch01 lies at 48°12'30\"N.",
    "The assistant's garden is a park; the assistant town lies north.",
    "Trees \u2013 in the north \u2013 cover the tile.",
    "The tile has {some} braces and [brackets].",
    "Here a river bends.",
    "Trees cover it. Note that this lake lies in the middle.",
    "'Tis a forest with a pond.",
    "'Twas a field.",
    "A plot costs between $5 and $10 here.",
    "We will find crop in the top left.",
    "We must look closely: a road crosses the forest.",
    "Let's look at the top left: trees cover it.",
    "Sure signs of erosion are gullies in the north.",
    "Thinking of shapes, the lake is round.",
    "This is a rural landscape: crop, grass and trees.",
    "Based on the land cover, the area has three zones: trees, crop, water.",
    "As a whole, the tile is a mosaic of crop and grass.",
    "It looks like a chessboard of crop and grass.",
    "A river of great length: 120.",
    "The sign bears two words: 12.",
    "Here is a pond between a beach and a tree belt.",
    "You can see a lake in the middle. I see trees.",
    "Des forêts couvrent la tuile ; l'eau est au milieu.",
    "La imagen muestra bosques, campos y agua.",
    "Die Kachel zeigt: Wald, und „Wasser“ in der Mitte.",
    "Изображение показывает лес.",
    "该图像主要由树木覆盖\uff0c\u4e2d\u95f4\u6709\u4e00\u4e9b\u6c34。",
    "卫星图像显示\uff1a森林。",
]


@pytest.mark.parametrize("caption", PLAIN)
def test_a_plain_caption_passes_unchanged(caption: str) -> None:
    assert read(caption) == Reading(caption)


def test_blanks_and_line_breaks_of_a_paragraph_are_single_blanks() -> None:
    assert read(" The tile\n is  green.\r\n\nWater follows. ") == Reading("The tile is green. Water follows.")


@pytest.mark.real_data
def test_real_captions_pass_unchanged(shared_data: Path) -> None:
    lines = (shared_data / "other_captions" / "rsicd_test_captions.jsonl").read_text(encoding="utf-8").splitlines()
    published = json.loads((shared_data / "chatearthnet" / "captions_from_figures.json").read_text(encoding="utf-8"))
    captions = [caption for line in lines for caption in json.loads(line)["captions"]]
    captions += [record["caption"] for record in published]
    assert len(captions) > 3000
    assert [caption for caption in captions if read(caption) != Reading(" ".join(caption.split()))] == []


def test_literal_braces_break_no_message() -> None:
    assert "{0}" in failure("Trees {0} <b>")


Wrap = Callable[[str], str]
CLOSED: dict[str, Wrap] = {
    "fence": lambda text: f"```\n{text}\n```",
    "fence with a language": lambda text: f"```text\n{text}\n```",
    "fence of tildes": lambda text: f"~~~markdown\n{text}\n~~~",
    "answer tag": lambda text: f"<answer>{text}</answer>",
    "caption tag": lambda text: f"<caption>\n{text}\n</caption>",
    "paragraph tag": lambda text: f"<p>{text}</p>",
    "box": lambda text: f"<|begin_of_box|>{text}<|end_of_box|>",
    "boxed": lambda text: f"\\boxed{{{text}}}",
    "straight quotes": lambda text: f'"{text}"',
    "curly quotes": lambda text: f"\u201c{text}\u201d",
    "guillemets": lambda text: f"\u00ab{text}\u00bb",
    "low quotes": lambda text: f"\u201e{text}\u201c",
    "brackets": lambda text: f"({text})",
    "single quotes": lambda text: f"'{text}'",
    "corner brackets": lambda text: f"\u300c{text}\u300d",
    "backticks": lambda text: f"`{text}`",
    "bold": lambda text: f"**{text}**",
    "bold of underscores": lambda text: f"__{text}__",
    "italic": lambda text: f"*{text}*",
    "caption in JSON": lambda text: json.dumps({"caption": text}),
    "description in JSON": lambda text: json.dumps({"description": text, "confidence": 0.9}, indent=1),
    "list in JSON": lambda text: json.dumps([{"caption": text}]),
    "captions in JSON": lambda text: json.dumps({"captions": [text]}),
    "JSON in a fence": lambda text: f"```json\n{json.dumps({'caption': text})}\n```",
}
"""Wrappings that end, so that a cut shows."""
THOUGHTS: dict[str, Wrap] = {
    "think": lambda text: f'<think>\nOkay, the user wants "{CAPTION}".\n- a\n1. b\n</think>\n\n{text}',
    "empty thoughts": lambda text: f"<think>\n\n</think>\n\n{text}",
    "thinking": lambda text: f"<Thinking>Snow? No.</Thinking>{text}",
    "reasoning": lambda text: f"<reasoning>\nI can't see.\n</reasoning>\n{text}",
    "nested thoughts": lambda text: f"<think>a <think>b</think> c</think>\n{text}",
    "longer name of thoughts": lambda text: f"<deep_thinking>Snow?</deep_thinking>\n{text}",
    "name with a part more": lambda text: f"<thinking_process>Snow?</thinking_process>\n{text}",
    "thoughts twice": lambda text: f"<think>a</think>\n<think>b</think>\n{text}",
    "thoughts of Magistral": lambda text: f"[THINK]Snow?[/THINK]{text}",
    "thoughts of Kimi": lambda text: f"\u25c1think\u25b7Snow?\u25c1/think\u25b7{text}",
    "thoughts of Seed": lambda text: f"<seed:think>Snow?</seed:think>{text}",
    "thoughts of Cohere": lambda text: f"<|START_THINKING|>Snow?<|END_THINKING|>{text}",
    "thoughts of Gemma": lambda text: f"<|channel>thought\nSnow?<channel|>{text}",
    "channels": lambda text: (
        "<|channel|>analysis<|message|>We need a caption.<|end|>"
        f"<|start|>assistant<|channel|>final<|message|>{text}<|return|>"
    ),
    "channels without marks": lambda text: f"analysisWe need a caption.assistantfinal{text}",
}
OPEN: dict[str, Wrap] = {
    **THOUGHTS,
    "end of thoughts": lambda text: f"Okay, the user wants a caption.\n</think>\n\n{text}",
    "thoughts after it": lambda text: f"{text}\n<think>Done.</think>",
    "only the final channel": lambda text: f"<|channel|>final<|message|>{text}",
    "bare count on its line": lambda text: f"{text}\n\n18 words",
    "heading": lambda text: f"### Description\n{text}",
    "heading and label": lambda text: f"# Satellite tile\n\n**Caption:**\n\n{text}",
    "bold label": lambda text: f"**Caption:** {text}",
    "bold label, colon outside": lambda text: f"**Image Description**:\n{text}",
    "bold line": lambda text: f"**Satellite Image Description**\n\n{text}",
    "label": lambda text: f"Caption: {text}",
    "final label": lambda text: f"Final answer: {text}",
    "label in a line": lambda text: f"Description\n\n{text}",
    "name of the tile": lambda text: f"Tile 4070_2838_patch01: {text}",
    "role as a heading": lambda text: f"### Assistant:\n{text}",
    "number": lambda text: f"Image 1: {text}",
    "role": lambda text: f"Assistant: {text}",
    "key without braces": lambda text: f'"caption": {text}',
    "lead": lambda text: f"Here is the caption:\n\n{text}",
    "friendly lead": lambda text: f"Sure! Here's a caption for the satellite image:\n\n{text}",
    "long lead": lambda text: f"Certainly! Based on the statistics, here is a concise description of the tile: {text}",
    "lead without colon": lambda text: f"Sure, here is the caption you asked for.\n\n{text}",
    "short lead": lambda text: f"Sure! Here it is:\n\n{text}",
    "lead as follows": lambda text: f"The tile can be described as follows:\n\n{text}",
    "another adjective": lambda text: f"Rewritten caption: {text}",
    "I would caption it": lambda text: f"I would describe it as follows: {text}",
    "first image": lambda text: f"First image: {text}",
    "the caption is": lambda text: f"The caption for this image would be: {text}",
    "as requested": lambda text: f"As requested, here is the caption: {text}",
    "described in a line": lambda text: f"The image can be described as follows: {text}",
    "agreement": lambda text: f"Sure! {text}",
    "lead in German": lambda text: f"Gerne! Hier ist die Beschreibung:\n\n{text}",
    "lead in French": lambda text: f"Voici la description :\n\n{text}",
    "lead in Chinese": lambda text: f"当然\uff01以下是图像描述\uff1a\n\n{text}",
    "offer": lambda text: f"{text}\n\nLet me know if you need anything else!",
    "two offers": lambda text: f"{text} I hope this helps! Feel free to ask for changes.",
    "question": lambda text: f"{text}\n\nDoes this work for you? :)",
    "said end": lambda text: f"{text}\n\nEnd of caption.",
    "word count": lambda text: f"{text}\n\n(Word count: 120)",
    "bare word count": lambda text: f"{text} (23 words)",
    "rules": lambda text: f"---\n\n{text}\n\n---",
    "quoted lines": lambda text: f"> {text}",
    "bullet": lambda text: f"- {text}",
    "number in a list": lambda text: f"1. {text}",
    "end token": lambda text: f"{text}<|im_end|>",
    "tokens of Llama": lambda text: f"<|start_header_id|>assistant<|end_header_id|>\n\n{text}<|eot_id|>",
    "tokens of Gemma": lambda text: f"<start_of_turn>model\n{text}<end_of_turn>",
    "tokens of Qwen": lambda text: f"<|im_start|>assistant\n{text}<|im_end|>\n<|im_start|>user",
    "tokens of Mistral": lambda text: f"<s>[/INST] {text}</s>",
    "tokens of DeepSeek": lambda text: f"{text}<\uff5cend\u2581of\u2581sentence\uff5c>",
    "role after it": lambda text: f"{text}\nassistant",
    "name of the role": lambda text: f"assistant\n\n{text}",
}
"""Wrappings of which nothing has to come after the caption."""
WRAPPINGS = CLOSED | OPEN


@pytest.mark.parametrize("name", WRAPPINGS)
def test_what_stands_around_a_caption_is_taken_off_and_told(name: str) -> None:
    found = read(WRAPPINGS[name](CAPTION))
    assert found.caption == CAPTION
    assert found.taken_off and found.note.startswith("Taken off the answer: ")


WORDS = (
    *("trees", "cover", "47 %", "of", "the", "tile's", "north", "a > b", "<5 %", "5 * 4", "NDVI*", '"green"', "(crop)"),
    *(
        "the caption",
        "water:",
        "cannot",
        "unable",
        "assistant",
        "\u2013",
        "„See“",
        "forêt",
        "水",
        "the farmers' fields",
    ),
    *("I see", "[x]", "{y}", "snake_case", "3*2", "e.g.", "description", "think", "1.", "a; b"),
)


def _passes(caption: str) -> bool:
    try:
        return read(caption) == Reading(caption)
    except AnswerError:
        return False


captions = (
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=12)
    .map(lambda words: " ".join(words).capitalize() + ".")
    .filter(_passes)
)


@settings(max_examples=600, deadline=None)
@given(captions, st.lists(st.sampled_from(sorted(WRAPPINGS)), min_size=1, max_size=3))
def test_a_wrapped_caption_comes_out_whole_or_not_at_all(caption: str, names: list[str]) -> None:
    answer = caption
    for name in names:
        answer = WRAPPINGS[name](answer)
    try:
        assert read(answer).caption == caption
    except AnswerError:
        return


@pytest.mark.parametrize("name", CLOSED)
def test_a_cut_that_shows_never_makes_a_caption(name: str) -> None:
    whole = CLOSED[name](CAPTION)
    start, end = whole.index("The tile is"), whole.index("part.") + len("part.")
    for place in range(start + 1, len(whole)):
        try:
            found = read(whole[:place]).caption
        except AnswerError:
            continue
        assert found == CAPTION and place >= end, whole[:place]


@pytest.mark.parametrize("name", THOUGHTS)
def test_a_cut_within_thoughts_never_makes_a_caption(name: str) -> None:
    whole = THOUGHTS[name](CAPTION)
    shows = len("analysis") if name == "channels without marks" else 1
    for place in range(shows, whole.rindex("The tile is")):
        failure(whole[:place])


@settings(max_examples=300, deadline=None)
@given(captions, st.sampled_from(sorted(CLOSED)), st.sampled_from(sorted(CLOSED)), st.data())
def test_a_cut_of_two_wrappings_never_makes_a_part_of_a_caption(
    caption: str, inner: str, outer: str, data: st.DataObject
) -> None:
    whole = CLOSED[outer](CLOSED[inner](caption))
    place = data.draw(st.integers(1, len(whole)))
    try:
        found = read(whole[:place]).caption
    except AnswerError:
        return
    assert found == caption


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("<think>\nLet me look at the statistics first.", "do not end"),
        (f"{CAPTION}\n<think>Was that", "do not end"),
        ("<think>Done.</think>", "nothing but thoughts"),
        ("<think>a</think>\n\n<think>", "do not end"),
        (f"{CAPTION}\n</think>", "nothing but thoughts"),
        (f"First. <think>hm</think> {CAPTION}", "a tag"),
        ("<|channel|>analysis<|message|>We need", "do not end"),
        ("<|channel|>analy", "cannot be read"),
        ("<|channel|>final<|message|>A.<|end|><|start|>assistant<|channel|>final<|message|>B.", "several"),
        ("analysisWe need a caption.", "do not end"),
        ("Okay, the user wants a caption. The tile is green.", "thoughts"),
        ("Let me describe the tile. It is green.", "thoughts"),
        ("Thinking Process:\n1. Look.", "thoughts"),
        (f"{CAPTION}<|im_end|>\n<|im_start|>user\nAnd now?", "token"),
        (f"{CAPTION}assistant\n\nThe tile is green.", "turn"),
        (f"{CAPTION}\n\nUser: And now?", "section"),
        (f"<answer>{CAPTION}", "a tag"),
        (f"<answer>A.</answer><answer>{CAPTION}</answer>", "a tag"),
        (f"<|begin_of_box|>{CAPTION}", "token"),
        (f"```\n{CAPTION}", "fence"),
        (f"```\nA.\n```\n\n```\n{CAPTION}\n```", "fence"),
        (f"The caption of the north.\n```\n{CAPTION}\n```", "fence"),
        (f"```Trees\n{CAPTION}\n```", "first words"),
        (f'"{CAPTION}', "quotation mark"),
        (f'{CAPTION}"', "quotation mark"),
        (f'"{CAPTION}"\n\nIt names all classes.', "in part"),
        (f"**{CAPTION}", "half a pair"),
        ("**Trees** cover **most", "half a pair"),
        ("### Overview\nTrees.\n\n### Details\nWater.", "a heading"),
        ("### The tile is green.\nWater follows.", "heading"),
        ("### Descr", "heading"),
        (f"{CAPTION}\n\nNote: this follows the statistics.", "section"),
        (f"{CAPTION}\n\nPlease note that numbers are rounded.", "about the caption"),
        (f"{CAPTION}\n\nI followed all the rules.", "about the caption"),
        (f"{CAPTION}\n\nKeywords: trees, crop", "section"),
        (f"{CAPTION} #satellite #trees", "a hashtag"),
        (f"<SUMMARY>A lake.</SUMMARY><CAPTION>{CAPTION}</CAPTION>", "a tag"),
        (f"[INST] Describe. [/INST] {CAPTION}", "token"),
        (f"Short: A lake.\n\nLong: {CAPTION}", "section"),
        (f"A) A lake.\nB) {CAPTION}", "several"),
        (f"1) A lake. 2) {CAPTION}", "several"),
        (f"{CAPTION}\n\nNote that this is based on the statistics only.", "about the caption"),
        (f"{CAPTION} Note: colours are approximate.", "about the caption"),
        (f"{CAPTION} (Note: based on the statistics.)", "about the caption"),
        (f"{CAPTION}\n\n\u2014 Generated by GPT-4", "about the caption"),
        (f"{CAPTION} This concise description captures the main land cover.", "about the caption"),
        (f"{CAPTION}\n\nThis one-paragraph caption summarises the statistics.", "about the caption"),
        (f"{CAPTION} ###", "a heading"),
        (f'```python\nprint("{CAPTION}")\n```', "code"),
        (f'```python\ncaption = "{CAPTION}"\n```', "code"),
        ("A: Trees.\nB: Water.", "several"),
        ("The image has several descriptions:\n1. Trees.\n2. Water.", "several"),
        ("> 90 % trees, < 5 % water.", "quoted lines"),
        (f"Step 1: Look.\nStep 2: Write.\n{CAPTION}", "thoughts"),
        (f"I will describe the tile. {CAPTION}", "thoughts"),
        (f"<think/>{CAPTION}", "a tag"),
        ("$47\\%$ of the tile are trees.", "a formula"),
        (f'"caption": "{CAPTION}",', "in part"),
        (f"caption: >\n  {CAPTION}", "YAML"),
        (f"A Forest by the Lake\n\n{CAPTION}", "title"),
        (f"{CAPTION}\n\n{CAPTION}", "the same"),
        (f'The caption reads "{CAPTION}"', "about the caption"),
        (f"[TOOL_CALLS] {CAPTION}", "token"),
        (f"<function=describe>{CAPTION}", "a tag"),
        ("A tree [[1, 2, 3, 4]] stands here.", "a box in numbers"),
        ("\u2581The\u2581tile", "broken"),
        (f"{CAPTION}\n\nThis caption highlights the trees.", "about the caption"),
        ("Option 1: A lake.\nOption 2: A forest.", "section"),
        ("Here are three captions:\n\n1. A lake.\n2. A forest.", "several"),
        ("1. A lake.\n2. A forest.", "several"),
        ("A lake.\n\nor\n\nA forest.", "several"),
        ("Image 2: A lake.", "two ways"),
        ("Voici :\n\nDes forêts.", "talks"),
        ("Sure, the tile is green.", "talks"),
        ("Sure! Here is a cap", "may be cut"),
        ("Here is the caption of the tile", "talks"),
        (f"{CAPTION} Let me know if it fits. The rest is water.", "talks"),
        ("Caption:", "nothing but a label"),
        ("**Caption**", "empty"),
        ('""', "quotation mark"),
        ("...", "empty"),
        ("", "empty"),
        ("| class | share |\n|---|---|\n| tree | 47 |", "table"),
        ("See [the map](https://example.org).", "a link"),
        (json.dumps({"caption": "A.", "description": "B."}), "several"),
        (json.dumps({"caption": ["A.", "B."]}), "several"),
        (json.dumps([{"caption": "A."}, {"caption": "B."}]), "several"),
        ('{"caption": "A.", "caption": "B."}', "JSON"),
        (json.dumps({"trees": 47}), "without a caption"),
        (json.dumps({"caption": CAPTION})[:-4], "JSON"),
        ('{"caption": "A."} and more', "JSON"),
        ("[" * 100_000, "too long"),
        ("word " * 5000, "too long"),
        ('"' * 100, "quotation"),
        ("> " * 100 + "A.", "wrappings"),
        (f"{CAPTION} As an AI language model, I guess.", "cannot do"),
    ],
)
def test_what_cannot_be_cleaned_safely_is_a_failure_that_says_why(answer: str, words: str) -> None:
    assert words in failure(answer)


def test_marks_of_emphasis_come_off_in_pairs() -> None:
    assert read("**Trees** cover *most* of `it`, __all__ _year_.").caption == "Trees cover most of it, all year."


def test_numbered_land_covers_below_a_sentence_of_the_caption_are_kept() -> None:
    answer = "The image shows several land cover types:\n\n1. **Trees:** They cover most.\n2. **Water:** A lake."
    assert read(answer).caption == "The image shows several land cover types: Trees: They cover most. Water: A lake."
    assert read("The tile shows:\n1) Trees.\n2) Water.").caption == "The tile shows: Trees. Water."
    assert read("The tile has two classes:\n1. Trees\n2. Water").caption == "The tile has two classes:\nTrees\nWater"


def test_a_list_keeps_all_that_it_says() -> None:
    sentences = "- **Trees** cover most of the tile.\n- **Water** lies\n  in the middle."
    assert read(sentences).caption == "Trees cover most of the tile. Water lies in the middle."
    assert read("The tile shows:\n\n* Trees: 47 %\n* Snow: none").caption == "The tile shows:\nTrees: 47 %\nSnow: none"


@pytest.mark.parametrize(
    ("answer", "caption"),
    [
        ("Trees.\\n\\nWater.", "Trees. Water."),
        ("Trees.<br>Water.", "Trees. Water."),
        ("<p>Trees.</p>\n<p>Water.</p>", "Trees. Water."),
        ('\\"Trees.\\"', "Trees."),
        ("Trees &amp; crop cover &gt;47\\% of the tile.", "Trees & crop cover >47% of the tile."),
        ("&quot;Trees.&quot;", "Trees."),
        ("&lt;think&gt;x&lt;/think&gt;Trees.", "Trees."),
        ("\\*\\*Trees\\*\\* grow.", "Trees grow."),
        (json.dumps('The "north" is\ngreen.'), 'The "north" is green.'),
        ('{"caption": "Trees\nand water.",}', "Trees and water."),
        ('{\n "caption": "Trees." // as asked\n}', "Trees."),
        ('Here is the JSON:\n{"caption": "Trees."}\nLet me know if it fits!', "Trees."),
        ('"Trees cover the tile".', "Trees cover the tile."),
        ("\ufeffTrees.\u200b", "Trees."),
    ],
)
def test_written_breaks_escapes_and_loose_json_are_read(answer: str, caption: str) -> None:
    assert read(answer).caption == caption


def test_an_answer_that_repeats_the_prompt_is_a_failure() -> None:
    prompt = "Describe the satellite image in one paragraph. " * 3
    with pytest.raises(AnswerError, match="repeats the prompt"):
        read(f"{prompt}\n{CAPTION}", prompt)
    assert read(CAPTION, prompt).caption == CAPTION
    assert read(CAPTION, CAPTION[:30]).caption == CAPTION


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("<>|/thinkanswer`*_#-\"'“”{}[]:, \n.\\1.")))
def test_any_answer_is_read_or_refused_by_our_error(answer: str) -> None:
    try:
        found = read(answer)
    except AnswerError:
        return
    assert found.caption.strip() == found.caption != ""


@pytest.mark.parametrize(
    "piece",
    [
        "<s>",
        "<think>",
        "** ",
        "\" '",
        "`",
        "thanks ",
        "the ",
        "- a\n",
        "# ",
        ". Enjoy ",
        "{",
        "*",
        "I cannot see the ",
        "the image ",
        ". Note that ",
        ".\nThe first is ",
        "a summary ",
        "**Top left**\n",
        "is a ",
        ". If you want ",
        "\u200b",
        "I ",
        "not ",
        "Sure, ",
    ],
)
def test_an_answer_of_one_thing_again_and_again_is_read_at_once(piece: str) -> None:
    for text in (piece * 6000, f"A.{piece * 6000}b."):
        try:
            read(text[:19_000])
        except AnswerError:
            continue


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u202e", "\u2066", "\ufeff", "\u2060", "\u200e"])
def test_characters_that_show_nothing_are_dropped(hidden: str) -> None:
    assert read(f"{hidden}The ti{hidden}le is green.{hidden}").caption == "The tile is green."
    assert read(json.dumps({"caption": f"The ti{hidden}le is green."})).caption == "The tile is green."
    with pytest.raises(RefusalError):
        read(f"I ca{hidden}nnot see the image.")


def test_joiners_stay_where_a_script_needs_them() -> None:
    assert read("\u0645\u06cc\u200c\u0634\u0648\u062f").caption == "\u0645\u06cc\u200c\u0634\u0648\u062f"


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b[31m", "\x7f", "\x9b", "\ud800"])
def test_control_characters_are_a_failure(control: str) -> None:
    assert "control characters" in failure(f"The tile {control} is green.")
