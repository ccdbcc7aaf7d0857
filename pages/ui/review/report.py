"""What the reviews say: how much was decided, how far reviewers agree, and what the truth check foresaw."""

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from generation.review import queues, summing
from generation.review.gathered import reviewed
from generation.review.queues import Queue
from generation.review.report import Report, before_and_after
from generation.review.rules import DISPUTED, Rule
from generation.review.summing import Summary, coefficient_words, share_words
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue
from pages.ui.review import opened

_PAIRS = 8


@st.cache_resource(show_spinner="Summing up the reviews", max_entries=4)
def _summary(changes: int, queue: Queue | None) -> Summary:
    return summing.summary(catalogue(), queue)


def draw() -> None:
    """Draw the report of a queue, or of all."""
    wanted = opened.rule()
    queue = opened.queue() if wanted else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        away = opened.go if queue is None else lambda _: opened.look(opened.ONE)
        st.button(
            "All queues" if queue is None else "Back to the queue",
            icon=":material/arrow_back:",
            key="review_back",
            type="tertiary",
            on_click=away,
            args=(None,),
        )
        st.title(plain("Report of all reviews" if queue is None else f"Report: {queue.rule.words}"), anchor=False)
    found = _summary(catalogue().changes, queue)
    report = found.report
    if not report.reviewed:
        st.info(
            "Nothing was decided yet. Take a queue, and the figures come with the decisions.", icon=":material/rule:"
        )
        return
    _counts(report)
    if queue and queue.rule.is_sample:
        audit(queue)
    left, right = st.columns(2, gap="large")
    with left:
        _agreement(found)
        _people(found)
    with right:
        _foresight(report)
        _errors(report)
    _take(queue)


@st.cache_resource(show_spinner=False, max_entries=8, ttl=600)
def _population(_queue: Queue, number: int) -> int:
    return queues.population_within(catalogue(), _queue.within)


def audit(queue: Queue) -> None:
    """Say what a random sample tells of all captions."""
    found = summing.audit(catalogue(), queue, population=_population(queue, queue.id))
    if found.rate is None:
        return
    more = f" {found.more:,} more reviews make it 4 points wide." if found.more else ""
    st.info(
        plain(
            f"Error rate of all {found.population:,} captions: {share_words(found.rate)}, from {found.wrong:,} wrong "
            f"of {found.decided:,} drawn by chance.{more}"
        ),
        icon=":material/query_stats:",
    )


def _counts(report: Report) -> None:
    names = ("reviewed", "accepted", "changed", "rejected", "unsure")
    for column, name in zip(st.columns(len(names)), names, strict=True):
        label = "to be settled" if name == "unsure" else name
        column.metric(plain(label.capitalize()), f"{getattr(report, name):,}")
    if report.unsure:
        st.button(
            "Settle what is open",
            icon=":material/gavel:",
            key="review_settle",
            on_click=opened.go,
            args=(Rule(DISPUTED),),
        )
    before, after = report.truth
    if before is not None and after is not None:
        st.caption(f"Mean truth of the checked captions that stay: {before:.1f} before, {after:.1f} after, of 100.")


def _agreement(found: Summary) -> None:
    agreed = found.report.agreement
    st.header("Agreement", anchor=False)
    if not agreed.items:
        st.caption(plain(agreed.raw.reason or "No caption was rated by two reviewers."))
        return
    st.table(
        {
            "Figure": ["raw agreement", "Krippendorff's alpha", "Gwet's AC2"],
            "Value, and where it lies with 95 in 100": [
                plain(coefficient_words(one)) for one in (agreed.raw, agreed.alpha, agreed.ac2)
            ],
        }
    )
    st.caption(
        f"Of {plain(counted(agreed.items, 'caption'))} with two decisions or more, by {agreed.reviewers:,} reviewers. "
        "Alpha falls to 0 where nearly all is accepted; AC2 does not."
    )
    differ = [one for one in found.pairs if one.agreed < one.both][:_PAIRS]
    if differ:
        st.markdown("**Who differs on what**")
        for pair in differ:
            what = ", ".join(
                f"{one} / {other} {count:,}"
                for (one, other), count in sorted(pair.decisions.items(), key=lambda item: -item[1])
                if one != other
            )
            st.markdown(plain(f"{pair.first} and {pair.second}: {pair.agreed:,} of {pair.both:,} alike; {what}"))


def _people(found: Summary) -> None:
    if found.labelling is None and not found.known:
        return
    st.header("Reviewers", anchor=False)
    gold = {one.reviewer: one for one in found.known}
    rows = {one.name: (one.votes, one.right) for one in (found.labelling.annotators if found.labelling else ())}
    names = [*rows, *(name for name in gold if name not in rows)]
    st.table(
        {
            "Who": [plain(name) for name in names],
            "Votes": [f"{rows[name][0]:,}" if name in rows else "" for name in names],
            "Right, estimated": [f"{rows[name][1]:.0%}" if name in rows else "" for name in names],
            "Gold captions right": [
                f"{gold[name].right:,} of {gold[name].answered:,}" if name in gold else "" for name in names
            ],
        }
    )
    st.caption("Estimated by the model of Dawid and Skene, the truth check as one more annotator.")


def _foresight(report: Report) -> None:
    check = report.check
    st.header("What the truth check foresaw", anchor=False)
    st.markdown(
        f"Of captions that it doubts, people changed or rejected **{plain(share_words(check.precision))}** "
        f"(precision). Of captions that people changed or rejected, it doubts "
        f"**{plain(share_words(check.recall))}** (recall)."
    )
    st.caption(
        "Recall is sound for captions drawn by chance alone: a queue of doubtful ones holds none that were missed."
    )


def _errors(report: Report) -> None:
    if not report.errors:
        return
    st.header("Kinds of errors", anchor=False)
    st.table(
        {
            "Kind": [plain(one.kind) for one in report.errors],
            "Before": [f"{one.before:,}" for one in report.errors],
            "After": [f"{one.after:,}" for one in report.errors],
            "Confirmed by people": [plain(share_words(one.confirmed)) for one in report.errors],
        }
    )


def _take(queue: Queue | None) -> None:
    st.download_button(
        "Before and after, as JSON lines",
        lambda: "\n".join([*before_and_after(reviewed(catalogue(), queue)), ""]).encode(),
        file_name="reviews.jsonl",
        mime="application/jsonl",
        icon=":material/download:",
        key="review_pairs",
        help="Captions that were changed or rejected, with reasons; reviewers are numbered.",
    )


def try_audit(queue: Queue) -> None:
    """Say what a sample tells so far, over its captions."""
    try:
        audit(queue)
    except ExplorerError as error:
        st.caption(plain(error))
