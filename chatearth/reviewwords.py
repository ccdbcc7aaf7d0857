"""What `chatearth review report` prints."""

from core.intervals import Interval
from generation.review.agreement import Coefficient
from generation.review.summing import Audit, Summary, coefficient_words, share_words


def document(found: Summary, audit: Audit | None) -> dict[str, object]:
    """The report as JSON; an interval is `[value, low, high]`, and null where it is not defined."""
    report = found.report
    return {
        "reviewed": report.reviewed,
        "accepted": report.accepted,
        "changed": report.changed,
        "rejected": report.rejected,
        "unsure": report.unsure,
        "errors": [
            {"kind": one.kind, "before": one.before, "after": one.after, "confirmed": _listed(one.confirmed)}
            for one in report.errors
        ],
        "agreement": {
            "items": report.agreement.items,
            "reviewers": report.agreement.reviewers,
            "raw": _coefficient(report.agreement.raw),
            "alpha": _coefficient(report.agreement.alpha),
            "ac2": _coefficient(report.agreement.ac2),
        },
        "check": {"precision": _listed(report.check.precision), "recall": _listed(report.check.recall)},
        "truth": list(report.truth),
        "annotators": [
            {"name": one.name, "votes": one.votes, "right": round(one.right, 4)}
            for one in (found.labelling.annotators if found.labelling else ())
        ],
        "gold": [one._asdict() for one in found.known],
        "audit": _audit(audit) if audit else None,
    }


def lines(found: Summary, audit: Audit | None) -> str:
    """The report for people."""
    report, agreed = found.report, found.report.agreement
    said = [
        f"{report.reviewed:,} reviewed: {report.accepted:,} accepted, {report.changed:,} changed, "
        f"{report.rejected:,} rejected, {report.unsure:,} to be settled"
    ]
    if agreed.items:
        names = (("raw", agreed.raw), ("alpha", agreed.alpha), ("AC2", agreed.ac2))
        told = ", ".join(f"{name} {coefficient_words(one)}" for name, one in names)
        said.append(f"agreement on {agreed.items:,} captions: {told}")
    check = report.check
    said.append(f"truth check: precision {share_words(check.precision)}, recall {share_words(check.recall)}")
    said += [f"  {one.kind}: {one.before:,} before, {one.after:,} after" for one in report.errors]
    said += [f"  {one.reviewer}: {one.right:,} of {one.answered:,} gold captions right" for one in found.known]
    if audit:
        more = f"; {audit.more:,} more for a width of 4 points" if audit.more else ""
        said.append(f"audit: {audit.wrong:,} of {audit.decided:,} wrong, {share_words(audit.rate)}{more}")
    return "\n".join(said)


def _audit(audit: Audit) -> dict[str, object]:
    return {**audit._asdict(), "rate": _listed(audit.rate)}


def _listed(share: Interval | None) -> list[float] | None:
    return [round(value, 6) for value in share] if share else None


def _coefficient(one: Coefficient) -> list[float | None] | None:
    return None if one.value is None else [one.value, one.low, one.high]
