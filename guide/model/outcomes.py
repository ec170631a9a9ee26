"""The few words a judgement may use (design: outcome, bearing, status)."""

from enum import StrEnum


class Outcome(StrEnum):
    """What a probe says of one place: an error, a timeout or a skipped check is never PASS."""

    PASS = "pass"  # noqa: S105 - the outcome's name, not a password
    FAIL = "fail"
    ADVISORY = "advisory"
    INCONCLUSIVE = "inconclusive"
    MANUAL = "manual"


class Bearing(StrEnum):
    """Which verdict a probe, question or threshold can move."""

    REQUIREMENT = "requirement"
    PROGRAMME = "programme"
    ADVISORY = "advisory"


class Status(StrEnum):
    """Derived on every read, never stored."""

    SATISFIED = "satisfied"
    RISK_ACCEPTED = "risk-accepted"
    NOT_SATISFIED = "not-satisfied"
    OPEN = "open"
    STALE = "stale"
    NOT_APPLICABLE = "not-applicable"
