import json

import pytest

from core.errors import AnswerError, RefusalError
from generation.answers.reading import captions_of
from generation.answers.refusals import is_refusal
from generation.prompts.recipes import recipe

REFUSALS = [
    "I'm unable to view or analyze images directly. If you describe the picture, I can help.",
    "I'm sorry, but I'm unable to provide a description of this image.",
    "I'm sorry, but I can't assist with that request.",
    "I am unable to process the provided statistics.",
    "I'm unable to help with that.",
    "I cannot describe this image.",
    "I can not see the image.",
    "I CANNOT HELP WITH THAT.",
    "Unfortunately, I can't view images.",
    "Unfortunately I am not able to see the picture.",
    "As an AI language model, I don't have the ability to view images.",
    "As a text-based AI, I can't see pictures.",
    "As an AI, I'm happy to help but cannot see.",
    "I apologize, but I cannot view the image.",
    "My apologies, but no image came through.",
    "Sorry, I can't do that.",
    "I don't have the ability to view images.",
    "I do not have access to the image.",
    "I'm not able to see images.",
    "No image was provided.",
    "There is no image attached.",
    "It seems that no image was uploaded.",
    "It looks like you haven't attached an image.",
    "It appears that the image did not load.",
    "Please upload the image so I can describe it.",
    "Please provide the satellite image you would like me to describe.",
    "Could you please share the image?",
    "I do not see an image in your message.",
    "I don't see any image attached.",
    "You haven't provided an image.",
    "I won't be able to help with this.",
    "I must decline this request.",
    "I'm just a language model and can't see.",
    "I can only process text.",
    "Unable to process the image.",
    "This request violates our content policy.",
    "The image could not be loaded.",
    "The image you provided cannot be displayed.",
    "N/A",
    "None",
    "[No image]",
    "No description available.",
    "I regret to inform you that I cannot.",
    "We are unable to process this.",
    "Es tut mir leid, aber ich kann das Bild nicht sehen.",
    "Lo siento, pero no puedo ver la imagen.",
    "Je suis désolé, mais je ne peux pas voir l'image.",
    "抱歉\uff0c我无法查看图片。",
    "申し訳ありませんが、画像を見ることができません。",
    "I'm really sorry, but I can't help.",
    "I am so sorry, I cannot.",
    "I was unable to generate a caption.",
    "I haven't received an image.",
    "I need more information to describe the tile.",
    "I would need to see the image.",
    "Hello! I can't view images.",
    "Thank you for sharing, but I can't view images.",
    "Thank you for the statistics. Unfortunately, I cannot see the image.",
    "Since I am a text-based AI, I can't see the image.",
    "I'm afraid I can't do that.",
    "I'm currently unable to view images.",
    "I currently can't view images.",
    "I'm not capable of viewing images.",
    "I'm sorry. The tile is covered by trees.",
    "The provided image is not available.",
    "I'm sorry, I can't help with identifying or describing people in images.",
    "Cannot describe the image.",
    "Your request was flagged as potentially violating our usage policy.",
    "Apologies, but I can't see the picture.",
    "Oops! Something went wrong.",
    "I do not have the capability to see images.",
    "I don't actually see an image.",
    "I still don't see the image.",
    "I cannot fulfill this request.",
    "I'm programmed to be a harmless AI assistant. I can't help with that.",
    "It is not possible for me to view the image.",
    "It's not possible to describe the image without seeing it.",
    "Without seeing the image, I can't describe it.",
    "Without access to the image, I am unable to provide a caption.",
    "To describe the tile, I would need the image.",
    "If you upload the image, I can describe it.",
    "Error: the image could not be processed.",
    "ERROR: content blocked.",
    "I'm afraid I can't see it.",
    "Regrettably, we cannot process the image.",
    "I still cannot see any image.",
    "No picture is attached.",
    "There's no image in your message.",
    "You forgot to attach the image.",
    "Kindly upload the picture.",
    "I have not been given an image.",
    "I'd be happy to help!",
    "I'd be happy to help with describing the image. Could you upload it?",
    "I'm here to help! What do you need?",
    "I cannot see what is in the image, trees or water.",
    "I'm unable to see the forest image.",
    "I can't view the map of the city.",
    "I cannot access the river image you mention.",
    "I can't generate a caption about water.",
    "I am not able to describe the forest.",
    "I don't have the statistics for water.",
    "We do not have access to the field data.",
    "I don't have information on trees.",
    "I do not have image processing capability.",
    "The image does not appear to be attached.",
    "The image has not been uploaded in this chat.",
    "The picture is unavailable.",
    "The image is missing from your message.",
    "The image is missing, please attach it.",
    "Unfortunately the image is corrupted.",
    "I am a large language model.",
    "Sorry about that!",
    "The image appears to be blank.",
    "I couldn't open the file.",
    "I didn't get the picture.",
    "Image not available.",
    "It seems I can't see the image.",
    "I regret that I can't see the image.",
    "Hmm, I can't see an image.",
    "Hey! I don't see an image.",
    "Sure, please upload the image.",
    "Of course! Please share the satellite image.",
    "Sure! I need the image first.",
    "Nope, I can't.",
    "Can you upload the image?",
    "Could you provide more details?",
    "You need to upload an image.",
    "To proceed, please upload the image.",
    "I only see text, not an image.",
    "My guidelines don't allow me to describe this.",
    "This content may violate our usage policies.",
    "Waiting for the image.",
    "No response.",
    "Sin imagen.",
    "Je ne vois pas d'image.",
    "No veo ninguna imagen.",
    "Ich sehe kein Bild.",
    "Nie widzę obrazu.",
    "我看不到图片。",
    "没有看到图片。",
    "I'm having trouble viewing the image.",
    "I'd be happy to help! Please upload the image.",
    "Hello! How can I assist you with the satellite image?",
    "There isn't enough information to describe the image.",
    "作为一个AI语言模型,我无法直接查看图片。",
    "Como modelo de lenguaje, no puedo ver imágenes.",
    "En tant que modèle de langage, je ne peux pas voir.",
    "Als KI-Modell kann ich keine Bilder sehen.",
    "Entschuldigung, ich kann das nicht.",
    "이미지를 볼 수 없습니다.",
    "I have no access to the image.",
    "I see that you have not uploaded an image.",
    "I noticed you didn't upload a picture.",
    "I'm not sure what this image shows.",
    "I don't know.",
    "The provided text does not contain enough information to describe it.",
    "The image is too blurry to describe.",
    "Without more details, I can't write this.",
    "Your input image may contain content that is not allowed by our safety system.",
    "An error occurred while processing your request.",
    "Something went wrong. Please try again later.",
    "Got it.",
    "OK",
    "Ready when you are.",
    "[object Object]",
    "[IMAGE]",
    "(empty)",
    "I cannot see the image of the forest.",
    "I can't tell what this is.",
    "I cannot see anything.",
    "画像を見ることができません。",
    "I lack the ability to see images.",
    "I would be glad to assist you with that.",
    "We do not have enough data.",
    "I cannot determine the land cover.",
]


@pytest.mark.parametrize("answer", REFUSALS)
def test_a_refusal_is_recognised_in_its_usual_wordings(answer: str) -> None:
    assert is_refusal(answer)
    assert is_refusal(answer.upper())
    for apostrophe in "\u2019\u02bc\u2032`\u00b4":
        assert is_refusal(answer.replace("'", apostrophe))


CAPTIONS = [
    "The image shows a mosaic of fields with crops that cannot be told apart.",
    "Unable is not a word here, trees are.",
    "No water is visible in the tile.",
    "There is no water in the tile, but grass is.",
    "The image cannot show small roads; trees dominate.",
    "Unfortunately, much of the tile is under clouds.",
    "You can see a lake in the middle.",
    "I see a large forest.",
    "We see a river that crosses the tile.",
    "The input of sediment is visible in the lake.",
    "No images of snow: the tile is green.",
    "The statistics show that trees cover 47 % of the tile.",
    "The images are given over to crop.",
    "The description of parcels is difficult where shrubs cannot be seen.",
    "Let the reader note the lake.",
    "Please Creek crosses the tile.",
    'The "green" areas and the "blue" areas.',
    "La imagen muestra bosques, campos y agua.",
    "No developed area is found in the tile, and no crop either.",
    "Nothing but trees covers the tile.",
    "None of the parts has water.",
    "Empty fields.",
    "As a whole, the tile is a mosaic.",
    "As a large model of farming, the plain is flat.",
    "It looks like a chessboard of crop and grass.",
    "It appears that trees dominate.",
    "It seems the river was straightened.",
    "I can't help but notice the large forest.",
    "We cannot ignore the river.",
    "The image is too complex to read as one class: trees, crop and grass mix.",
    "The data do not include any details on water; trees cover the tile.",
    "The image could not show any roads, since trees cover it.",
    "The statistics do not show any water.",
    "The image is not provided with roads.",
    "The photo was not taken in winter, so no snow lies on the hills.",
    "We were unable to detect any snow.",
    "No files of trees line the road.",
    "The tile lacks water.",
    "I was unable to identify any water bodies.",
    "I cannot make out any roads.",
    "I can't identify any developed areas, only trees.",
    "It is hard to tell crop from grass.",
    "It is not possible to determine the depth of the water.",
    "It is not possible to tell whether the lake is frozen.",
    "Unable to hold water, the soil is dry.",
    "The image does not display any built-up areas; trees cover it.",
    "It is not possible to see the ground in the top left part, which is covered by clouds; trees follow.",
    "The image is not available in the top left corner because of no data; trees cover the rest.",
    "The image is missing trees; water covers it.",
    "The picture cannot be described as urban: trees cover it.",
    "We cannot see any buildings; trees cover the tile.",
    "We do not have any water here; trees cover the tile.",
    "Unfortunately, I could not see any roads; trees cover the tile.",
    "Without access roads, the forest is whole.",
    "It is not possible to access the island by road: water surrounds it.",
    "Trees cover the tile. I cannot see any roads.",
    "I cannot see a single road in the image.",
    "We are unable to see the river under the clouds.",
    "I did not find any water in the image.",
    "I don't see any roads in the image.",
    "Without access to the sea, the basin is dry.",
    "I cannot tell crop from grass in the top left.",
    "The image is not visible in the north because of clouds.",
    "The tile has no data in the top left; trees cover the rest.",
    "The image is too small to show the roads; trees cover it.",
    "What would be a lake is a field.",
    "There isn't any water in the tile.",
    "Some land is not allowed for farming, the tile shows trees.",
    "We lack trees here.",
    "As a model farm, the estate is green.",
    "I have no doubt that trees cover it.",
]


@pytest.mark.parametrize("caption", CAPTIONS)
def test_a_caption_with_the_words_of_refusals_is_none(caption: str) -> None:
    assert not is_refusal(caption)
    assert read(caption) == caption


def read(answer: str, name: str = "gpt-3.5") -> str:
    return captions_of(recipe(name), answer, ["a"])["a"].caption


REFUSAL = "I'm unable to view or analyze images directly."


@pytest.mark.parametrize(
    "answer",
    [
        REFUSAL,
        f"<think>The image is not there.</think>\n\n{REFUSAL}",
        f"<|channel|>final<|message|>{REFUSAL}",
        f'"{REFUSAL}"',
        f"**{REFUSAL}**",
        f"```\n{REFUSAL}\n```",
        f"Caption: {REFUSAL}",
        f"Sure! {REFUSAL}",
        f"> {REFUSAL}",
        json.dumps({"caption": REFUSAL}),
        json.dumps({"error": REFUSAL}),
        json.dumps({"status": "error", "message": "Image not found"}),
        f"{REFUSAL} However, by the statistics the tile is mostly covered by trees, with some crop in the north.",
        "I'm sorry for the confusion. The tile is mostly covered by trees.",
    ],
)
def test_a_refusal_is_seen_through_what_stands_around_it(answer: str) -> None:
    with pytest.raises(RefusalError):
        read(answer)


@pytest.mark.parametrize(
    "answer",
    [
        REFUSAL,
        f"<think>No image.</think>{REFUSAL}",
        json.dumps({"caption": REFUSAL, "claims": []}),
        json.dumps({"error": REFUSAL}),
        f"```json\n{json.dumps({'caption': REFUSAL, 'claims': None})}\n```",
    ],
)
def test_a_structured_answer_can_be_a_refusal(answer: str) -> None:
    with pytest.raises(RefusalError):
        read(answer, "grounded")


def test_thoughts_that_sound_like_a_refusal_do_not_make_one() -> None:
    assert read("I'm sorry, what? I cannot see it.\n</think>\n\nThe tile is green.") == "The tile is green."


@pytest.mark.parametrize(
    "last",
    ["Unfortunately, I can't determine more.", "I cannot identify any further details.", "I can't see the image.",
     "But no image was attached."],
)  # fmt: skip
def test_a_last_sentence_on_what_the_model_cannot_do_is_a_failure(last: str) -> None:
    with pytest.raises(AnswerError, match="cannot do"):
        read(f"Trees cover the tile. {last}")


def test_a_last_sentence_on_what_cannot_be_seen_is_a_part_of_the_caption() -> None:
    for last in ("I cannot see any roads.", "We do not have any water here.", "We could not see a single town."):
        assert read(f"Trees cover the tile. {last}") == f"Trees cover the tile. {last}"


def test_a_caption_that_breaks_off_into_a_refusal_is_no_caption() -> None:
    with pytest.raises(AnswerError, match="cannot do"):
        read("The tile is green. I'm sorry, but I cannot provide more.")
    assert (
        read("The tile is green. I cannot tell crop from grass.") == "The tile is green. I cannot tell crop from grass."
    )
