"""The queues: those of the standing rules with how many captions wait in each, samples, lists, and those at work."""

from urllib.parse import parse_qsl

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.selection.filters import Selection
from core.store import tilelists
from core.store.catalogue import State
from generation.review import queues, rules, summing
from generation.review.audit import expected, more_needed
from generation.review.rules import Rule
from pages.ui.frame import address, filters, inwords
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, check_counts
from pages.ui.review import opened

_EXPLAINED = {
    "contradicted": "most contradicted claims first",
    "truth": "lowest score first",
    "style": "hedges, banned words, colours, cut texts",
    "comparison": "“unlike the other images”",
    "length": "twice or half the middle length of its set",
    "rare": "of a class that dominates fewer than 2% of tiles",
    "apart": "scores 30 points apart, or a contradiction that was read",
    "all": "in the order in which they came",
    rules.DISPUTED: "reviewers differed or were unsure",
}
_SHOWN = 12
_ANSWERS = "review_answers"


def _asked() -> str:
    asked = int(st.session_state[_ANSWERS])
    return "" if asked == 1 else str(asked)


@st.cache_resource(show_spinner="Counting", max_entries=16, ttl=60)
def _totals(state: State, changes: int, within: Selection) -> dict[Rule, int]:
    return queues.counts(catalogue(), within)


def draw(within: Selection) -> None:
    """Draw all queues; each button opens one."""
    st.session_state.setdefault(_ANSWERS, opened.answers())
    st.segmented_control(
        "Answers for each caption",
        list(range(1, opened.MOST_ANSWERS + 1)),
        format_func=lambda one: f"{one:,}",
        key=_ANSWERS,
        required=True,
        on_change=lambda: address.say({opened.ANSWERS: _asked()}),
        help="How many people decide about each caption. Where they differ, somebody settles it.",
    )
    counts = _totals(catalogue().state(), catalogue().changes, within)
    for rule, count in counts.items():
        _row(rule, count)
    if not check_counts().current:
        st.caption("Scores, contradicted claims and style come from the truth check: run it on its page.")
        st.page_link("truth.py", label="Truth check", icon=":material/fact_check:")
    _others()
    _at_work()


def _row(rule: Rule, count: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            f"{plain(rule.words)}",
            key=f"open_{rule}",
            icon=":material/play_arrow:",
            disabled=not count,
            on_click=opened.go,
            args=(rule,),
            width=330,
        )
        st.markdown(f"**{count:,}**", width="content")
        st.caption(plain(_EXPLAINED[rule.form]))


def _others() -> None:
    """Queues that need a word more: a sample by chance, another limit, a list, a run."""
    with st.expander("Other queues: a random audit, a list, a run", icon=":material/tune:"):
        kinds = {"random": "Random audit", "truth": "Truth below", "list": "A list of tiles", "run": "A run"}
        kind = st.segmented_control(
            "Kind", list(kinds), format_func=lambda one: plain(kinds[one]), default="random", key="other_kind"
        )
        value = _value(kind or "random")
        try:
            rule = rules.parse(f"{kind or 'random'}:{value}")
        except ExplorerError as error:
            st.caption(plain(error))
            return
        st.button(
            "Start", icon=":material/play_arrow:", key="open_other", on_click=opened.go, args=(rule,), type="primary"
        )


def _value(kind: str) -> str:
    if kind == "random":
        left, right = st.columns(2)
        count = left.number_input("Captions", 1, 100_000, 400, key="audit_count")
        seed = right.number_input(
            "Seed", 0, 999_999_999, 1, key="audit_seed", help="The same seed draws the same captions."
        )
        audit_words(int(count))
        return f"{int(count)}:{int(seed)}"
    if kind == "truth":
        return str(st.number_input("Truth below", 0, 100, rules.LOW_TRUTH, key="other_truth"))
    if kind == "run":
        return str(st.number_input("Number of the run", 1, 1_000_000, 1, key="other_run"))
    lists = {one.id: f"{one.title} ({one.tiles:,})" for one in tilelists.titles(catalogue())}
    if not lists:
        st.caption("There is no list yet: keep one from the search, a map or a page of tiles.")
        return ""
    return str(st.selectbox("List", list(lists), format_func=lambda one: plain(lists[one]), key="other_list"))


def audit_words(count: int) -> None:
    """Say what interval an audit will give, and how many captions a narrower one needs."""
    population = queues.population_within(catalogue(), filters.selection())
    found = expected(min(count, population), population)
    if found is None:
        return
    needed = more_needed(0, 0, population, summing.WANTED_WIDTH)
    st.caption(
        f"From {min(count, population):,} of {population:,} captions the error rate will be known within "
        f"{(found.high - found.low) / 2:.1%} to either side at worst; within 2 points it takes {needed:,}."
    )


def _at_work() -> None:
    """Queues that were opened before, with how far they are."""
    made = queues.queues(catalogue())
    if not made:
        return
    st.header("Opened before", anchor=False)
    for queue in made[:_SHOWN]:
        standing = queues.standing(catalogue(), queue)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                plain(queue.rule.words),
                key=f"again_{queue.id}",
                icon=":material/history:",
                on_click=_again,
                args=(queue,),
                width=330,
            )
            within = " · ".join(inwords.words(queue.within)) or "no filters"
            each = f" · {counted(queue.answers, 'answer')} each" if queue.answers > 1 else ""
            st.caption(plain(f"{standing.left:,} left of {standing.items:,} · {within}{each}"))


def _again(queue: queues.Queue) -> None:
    filters.put_query(parse_qsl(queue.within.to_query()))
    opened.go(queue.rule, answers=queue.answers)
