"""What the pilot of a run tells: its cost, how true its captions are, and what the whole run then comes to."""

import streamlit as st

from core.counting import counted
from core.store.bases import EXPLAINED, HEADLINES, Standing
from generation.batch.pilot import PilotReport
from generation.batch.runs import Run
from generation.second.costs import dollars
from pages.ui.frame import turns
from pages.ui.frame.markdown import plain
from pages.ui.frame.run_resources import pilot_report
from pages.ui.runs import charts, samples
from pages.ui.runs.charts import Number
from pages.ui.runs.wording import money, seconds_words, spread


def draw(run: Run) -> None:
    """Draw the report of a pilot that is made."""
    if run.state == "trying":
        st.caption("The pilot is under way. Its report stands here when it is done.")
        return
    with st.spinner("Checking the captions of the pilot"), turns.aside():
        report = pilot_report(run)
    if not report.asked:
        st.caption("This run had no pilot: every request was answered before, or none was wanted.")
        return
    standing: Standing = next((one.score.standing for one in report.read), "map")
    st.html(charts.numbers_html(_numbers(run, report, standing)))
    st.caption(
        plain(
            "In brackets the 95% interval, by drawing again from the requests of the pilot. "
            f"{EXPLAINED[standing]}{_failed(report)}"
        )
    )
    if report.read:
        st.header(f"{plain(counted(len(report.read), 'caption'))} to read", anchor=False)
        samples.texts([one.sample for one in report.read])


def _numbers(run: Run, report: PilotReport, standing: Standing) -> list[Number]:
    found = [
        Number("Answered", f"{report.answered:,} of {report.asked:,}", f"{report.failed:,} failed"),
        Number(HEADLINES[standing], spread(report.truth), "of 100"),
        Number("Length", spread(report.words), "words"),
    ]
    if run.order.by_rules:
        return found
    found.append(Number("Time of a call", "—" if report.seconds is None else seconds_words(report.seconds.mean)))
    if report.usd is not None:
        found.append(Number("Cost of the pilot", dollars(report.usd), f"{money(report.usd_a_request)} a request"))
        found.append(Number("The whole run", money(report.whole_usd), "if it goes on so"))
    else:
        found.append(Number("The whole run", spread(report.whole_tokens, ",.0f"), "tokens, if it goes on so"))
    found.append(Number("Against the plan", off_words(report.estimate_off), "dollars" if report.usd else "tokens"))
    return found


def off_words(factor: float | None) -> str:
    """Say how far an estimate was off."""
    if factor is None:
        return "—"
    change = 100 * (factor - 1)
    if abs(change) < 1:
        return "as planned"
    return f"{abs(change):.0f}% {'more' if change > 0 else 'less'}" if factor < 10 else f"{factor:.0f} times as much"


def _failed(report: PilotReport) -> str:
    return " Failed requests are in the cost, and stand under Failures." if report.failed else ""
