"""Runs in words and as JSON, for the console."""

from core.counting import counted
from core.estimate import time_text
from core.intervals import Interval
from core.settings import Settings
from generation.batch import figures
from generation.batch.estimates import shortfall
from generation.batch.pilot import PilotReport
from generation.batch.runs import Run
from generation.batch.timing import about, expected, rate_of_rules
from generation.rules import LABEL
from generation.second.costs import dollars

_SHOWN = 5


def document(one: Run) -> dict[str, object]:
    """A run as JSON values."""
    counts, plan = one.counts, one.plan
    return {
        "run": one.id,
        "name": one.name,
        "state": one.state,
        "reason": one.reason or None,
        "tiles": counts.tiles,
        "done": counts.done,
        "failed": counts.failed,
        "cached": counts.cached,
        "waiting": counts.waiting,
        "left_out": counts.left_out,
        "requests": one.requests,
        "tokens": one.tokens_in + one.tokens_out,
        "tokens_in": one.tokens_in,
        "tokens_out": one.tokens_out,
        "usd": one.usd,
        "usd_bound": one.usd_bound,
        "seconds": round(one.seconds, 3),
        "plan": plan
        and {
            "requests": plan.sent,
            "cached": plan.cached,
            "tokens_in": plan.tokens_in,
            "tokens_out": plan.tokens_out,
            "tokens_most": plan.most_tokens,
            "usd": plan.usd,
            "usd_low": plan.usd_low,
            "usd_most": plan.usd_most,
            "left_out": dict(plan.left_out),
        },
    }


def failures(settings: Settings, one: Run) -> dict[str, object]:
    """What failed, as JSON values."""
    return {"failures": figures.failure_kinds(settings, one.id)}


def line(one: Run) -> str:
    """A run in one line."""
    counts = one.counts
    return (
        f"{one.id:4} {one.state:11} {one.name}: {counts.done + counts.cached:,} of {counted(counts.tiles, 'tile')}"
        f"{f', {counts.failed:,} failed' if counts.failed else ''}{_money(one)}"
    )


def status(settings: Settings, one: Run) -> str:
    """How a run stands, for people."""
    counts, pace = one.counts, figures.pace(settings, one)
    said = [f"Run {one.id}, {one.name}: {one.state}{'. ' + one.reason if one.reason else ''}"]
    said.append(
        f"  {counts.done:,} done, {counts.cached:,} cached, {counts.failed:,} failed, {counts.waiting:,} waiting"
        f"{f', {counts.left_out:,} that cannot be asked' if counts.left_out else ''}"
    )
    tokens = one.tokens_in + one.tokens_out
    taken = f"{counted(one.requests, 'request')}, {tokens:,} tokens in {time_text(one.seconds)}{_money(one)}"
    said.append(f"  {f'{time_text(one.seconds)} of going' if one.order.by_rules else taken}")
    if pace.tiles_per_s:
        said.append(f"  {pace.tiles_per_s:,.1f} tiles a second{_left(pace.left_s)}{_times(pace)}")
    for kind, count in figures.failure_kinds(settings, one.id).items():
        said.append(f"  {kind}: {counted(count, 'request')}")
    for failed in figures.failed_calls(settings, one.id, limit=_SHOWN):
        said.append(f"    {failed.tiles[0].name}: {failed.message}")
    return "\n".join(said + _next(one))


def planned(settings: Settings, one: Run) -> str:
    """What a plan comes to, for people."""
    plan, order = one.plan, one.order
    if plan is None:
        return f"Run {one.id} is not planned."
    who = (
        LABEL if order.by_rules else f"{order.ask.model} at {order.ask.endpoint.base_url if order.ask.endpoint else ''}"
    )
    said = [f"Run {one.id}: {counted(plan.tiles, 'tile')} ({order.chosen}), {order.ask.recipe}, {who}"]
    said.append(
        f"  {counted(plan.sent, 'request')} to send{f', {plan.cached:,} answered before' if plan.cached else ''}"
    )
    if not order.by_rules:
        measured = "as earlier calls of the model show" if plan.measured else "estimated"
        measured = "as in the last run with this prompt and model" if plan.experienced else measured
        said.append(f"  about {plan.tokens_in:,} tokens of requests and {plan.tokens_out:,} of answers, {measured}")
        said.append(f"  a request has {plan.p50:,} tokens (95 of 100 no more than {plan.p95:,})")
        if plan.usd is None:
            said.append("  price unknown: limit tokens or requests, or give --price")
        else:
            said.append(
                f"  price {dollars(plan.usd_low)} to {dollars(plan.usd)}; at most {dollars(plan.usd_most)} if every "
                "request is answered once, in as many tokens as it may"
            )
        time = expected(settings, one, plan)
        how = "as measured before" if time.measured else "a guess"
        said.append(f"  {about(time.seconds)}: {time.at_once:,} at once, {time.a_call_s:.2g} s a call, {how}")
        said.append(f"  it {one.limits.stop_rule}")
        if short := shortfall(plan, one.limits, time.seconds):
            said.append(f"  {short}")
    elif rate := rate_of_rules(settings):
        said.append(f"  {about(plan.sent / rate)}, at {rate:,.0f} tiles a second as before")
    said += [f"  {counted(count, 'tile')} cannot be asked about: {reason}" for reason, count in plan.left_out.items()]
    said.append(f"  nothing was sent. Go on with: chatearth batch run {one.id}")
    return "\n".join(said)


def pilot(report: PilotReport) -> str:
    """What a pilot told, for people."""
    said = [f"Pilot: {report.answered} of {counted(report.asked, 'request')} answered, {report.failed} failed"]
    if report.truth:
        said.append(f"  truth {_interval(report.truth, '.0f')}")
    if report.words:
        said.append(f"  words {_interval(report.words, '.0f')}")
    if report.usd is not None and report.whole_usd and report.whole_usd.mean:  # the rules cost nothing
        whole = report.whole_usd
        said.append(
            f"  cost {dollars(report.usd)}; the whole run {dollars(whole.mean)} "
            f"({dollars(whole.low)} to {dollars(whole.high)} with 95 in 100)"
        )
    elif report.whole_tokens and report.whole_tokens.mean:
        said.append(f"  the whole run {_interval(report.whole_tokens, ',.0f')} tokens")
    if report.estimate_off is not None:
        said.append(f"  the plan was off by a factor of {report.estimate_off:.2f}")
    for one in report.read:
        truth = "" if one.score.truth is None else f" [truth {one.score.truth:.0f}]"
        said.append(f"  {one.sample.tile.name}{truth} {one.sample.caption}")
    return "\n".join(said)


def _interval(value: Interval, form: str) -> str:
    return f"{value.mean:{form}} ({value.low:{form}} to {value.high:{form}} with 95 in 100)"


def _money(one: Run) -> str:
    if one.usd is None or one.order.by_rules:
        return ""
    most = f", at most {dollars(one.usd_bound)}" if one.usd_bound and one.usd_bound > one.usd * 1.0001 else ""
    return f", {dollars(one.usd)} spent{most}"


def _left(seconds: float | None) -> str:
    return "" if seconds is None else f", {time_text(seconds)} left"


def _times(pace: figures.Pace) -> str:
    if not pace.p50_s or pace.p95_s is None:  # the rules ask nobody
        return ""
    return f", an answer takes {pace.p50_s:.2g} s (95 of 100 no more than {pace.p95_s:.2g} s)"


def _next(one: Run) -> list[str]:
    """What to do next."""
    if one.state == "tried":
        return [f"  The pilot waits for a yes: chatearth batch resume {one.id}"]
    if one.state == "planned":
        return [f"  Nothing was sent. Go on with: chatearth batch run {one.id}"]
    again = [f"  Ask about the failed ones once more: chatearth batch retry {one.id}"] if one.counts.failed else []
    if one.state in ("paused", "interrupted"):
        return [f"  Go on with: chatearth batch resume {one.id}", *again]
    if one.state == "ended" and again:
        return again
    if one.state == "ended":
        return [f"  Put the captions in force: chatearth batch export {one.id} --to-set NAME"]
    return []
