from generation.questions.kinds import NO, YES
from generation.questions.make import company_of, questions_of
from generation.questions.order import by_chance
from tests.generation.questions.test_make import made_up


def test_the_first_questions_are_as_balanced_as_all_and_of_every_kind() -> None:
    grounds = made_up()
    every = list(questions_of(grounds, company_of(grounds)))
    found = by_chance(every, 3)
    assert set(found) == set(every) and len(found) == len(every) and found == by_chance(every, 3) != by_chance(every, 4)
    for count in range(1, len(found)):
        said = [one.answer for one in found[:count] if one.is_binary]
        assert abs(said.count(YES) - said.count(NO)) <= 1, count
    assert {one.kind for one in found[: len(found) // 2]} == {one.kind for one in every}
