import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TemplateError
from generation.prompts.sandbox import MAX_OUTPUT_BYTES
from generation.prompts.templates import MAX_SOURCE_BYTES, TemplateProblem, problems, render
from generation.prompts.variables import Value

FACTS: dict[str, Value] = {
    "tile": {"name": "3886_3141_patch00", "area_km2": 3.66},
    "regions": [
        {"name": "top left", "classes": ["tree", "water"]},
        {"name": "middle", "classes": ["tree"]},
    ],
    "shares": {"water": 0.25, "tree": 0.75},
    "dominant": "tree",
    "count": 3,
    "nothing": None,
    "long": "x" * 60_000,
}

HOSTILE = [
    "{{ 'a' * 200000000 }}",
    "{{ dominant * 200000000 }}",
    "{{ [1] * 200000000 }}",
    "{{ 9 * 999999999999 * 999999999999 * 99999999999 }}",
    "{{ 9 ** 999999999 }}",
    "{{ 5 | round(-1000000000) }}",
    "{{ 5 | round(1000000000, 'floor') }}",
    "{{ '%099999999d' | format(1) }}",
    "{{ '%099999999d' % 1 }}",
    "{{ 'x' | center(200000000) }}",
    "{{ 'x' | indent(200000000) }}",
    "{% for i in range(100000000) %}x{% endfor %}",
    "{% for a in long %}{% for b in long %}{% for c in long %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in long %}{{ long | upper | length }}{% endfor %}",
    "{% for a in long if a == 'y' %}{% for b in long %}{% endfor %}{% endfor %}" * 3,
    "{% for a in long %}" + "{% if 'zz' in long %}x{% endif %}" * 500 + "{% endfor %}",
    "{% set a = long | list %}" + "{% set b = a | sort | join %}" * 100,
    "{% set a = long | list %}" + "{% set b = a | map('upper') | unique | list %}" * 100,
    "{% set y = long %}" + "{% set y = y ~ y %}" * 30,
    "{% set y = long %}" + "{% set y = y + y %}" * 30,
    "{% set y = 2 %}" + "{% set y = y * y %}" * 40,
    "{% set y = [1] %}" + "{% set y = [y, y] %}" * 40 + "{{ y }}",
    "{{ long | replace('x', long) | length }}",
    "{{ long | replace('', long) | length }}",
    "{{ long | list | join(long) | length }}",
    "{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}",
    "{% for r in regions recursive %}{{ loop(regions) }}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import path %}",
    "{% extends 'base' %}",
    "{{ ''.__class__.__mro__ }}",
    "{{ ''['__class__'] }}",
    "{{ '' | attr('__class__') }}",
    "{{ [''] | map(attribute='__class__') | list }}",
    "{{ dominant.upper() }}",
    "{{ dominant.format }}",
    "{{ self }}",
    "{{ self.__init__ }}",
    "{{ loop }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum }}",
    "{{ namespace(a=1) }}",
    "{{ regions | map('attr', '__class__') | list }}",
    "{{ regions | tojson }}",
    "{{ regions | pprint }}",
    "{{ 1 // 0 }}",
    "{{ 1 / 0 }}",
    "{% filter upper %}x{% endfilter %}",
    "{% call dominant() %}{% endcall %}",
    "{% block a %}{% endblock %}",
    "{{ {'a': shares} }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ " + "not " * 3000 + "1 }}",
    "{{ " + "-" * 5000 + "1 }}",
    "{{ " + "[" * 500 + "]" * 500 + " }}",
    "{% if 1 %}" * 900 + "{% endif %}" * 900,
    "x" * (MAX_SOURCE_BYTES + 1),
    "{{ long }}{{ long }}",
]


@pytest.mark.parametrize("source", HOSTILE, ids=lambda source: source[:40])
def test_a_hostile_template_is_refused_with_a_sentence(source: str) -> None:
    with pytest.raises(TemplateError) as refused:
        render(source, FACTS)
    assert len(str(refused.value)) < 400


def test_a_template_is_filled_in_with_plain_values() -> None:
    source = """Tile {{ tile.name }}, {{ tile['area_km2'] | round(1) }} km2.
{% for region in regions -%}
{{ loop.index }}. {{ region.name | capitalize }}: {{ region.classes | join(', ') }}{{ ';' if not loop.last }}
{% endfor -%}
{% for name, share in shares | dictsort -%}
{{ name }} {{ (share * 100) | round }} %
{% endfor -%}
{% if count > 2 and dominant in ['tree', 'crop'] %}mostly {{ dominant ~ 's' }}{{ nothing }}{% endif %}"""
    assert render(source, FACTS) == (
        "Tile 3886_3141_patch00, 3.7 km2.\n1. Top left: tree, water;\n2. Middle: tree\n"
        "tree 75 %\nwater 25 %\nmostly trees"
    )


def test_what_variables_hold_is_never_read_as_a_template() -> None:
    assert render("{{ text }}", {"text": "{{ 1 + 1 }} {% if %}"}) == "{{ 1 + 1 }} {% if %}"


def test_an_undeclared_variable_is_shown_in_its_place_with_what_was_meant() -> None:
    found = problems("Dominant:\n  {{ domminant }} and {{ tile.nmae }}", FACTS)
    assert found == [
        TemplateProblem(2, "There is no variable named 'domminant'.", "Did you mean dominant?", 6),
        TemplateProblem(2, "There is no value in 'tile' named 'nmae'.", "Did you mean name?", 31),
    ]


@pytest.mark.parametrize(
    ("source", "line", "suggestion"),
    [
        ("a\n{% fro x in regions %}", 2, "Did you mean for?"),
        ("{% for x in regions %}\nb", 1, "{% endfor %}"),
        ("{{ dominant }", 1, "{{ name }}"),
        ("{{ dominant | uper }}", 1, "Did you mean upper?"),
        ("{{ dominant.upper() }}", 1, "Use a filter"),
    ],
)
def test_an_error_of_form_names_its_line_and_a_way_out(source: str, line: int, suggestion: str) -> None:
    found = problems(source, FACTS)
    assert found[0].line == line
    assert suggestion in found[0].suggestion


def test_names_of_loops_and_assignments_are_no_variables() -> None:
    assert problems("{% set a = 1 %}{% for b in regions %}{{ a }}{{ b.name }}{{ loop.first }}{% endfor %}", FACTS) == []


def test_a_value_that_is_missing_stops_the_text_rather_than_leaving_a_hole() -> None:
    with pytest.raises(TemplateError, match="not there"):
        render("{% for r in regions %}{{ r.colour }}{% endfor %}", FACTS)


def test_objects_do_not_reach_a_template() -> None:
    with pytest.raises(TemplateError, match="no plain value"):
        render("{{ secret }}", {"secret": object()})  # type: ignore[dict-item]


_WORDS = ("{{", "}}", "{%", "%}", "for", "in", "endfor", "if", "endif", "x", "long", "|", "join", "~", "*", "9", "'")


@given(st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join) | st.text(max_size=200))
def test_any_text_is_rendered_within_the_limits_or_refused_by_our_error(source: str) -> None:
    try:
        text = render(source, {"x": [1, 2], "long": "y" * 1000})
    except TemplateError:
        return
    assert len(text.encode()) <= MAX_OUTPUT_BYTES
