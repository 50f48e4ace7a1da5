"""Times as people say them: "i dag kl. 16.30", "12:31", "omkring 3 minutter"."""

from __future__ import annotations

from datetime import datetime

from ui.texts import Texts


def moment(at: datetime, now: datetime, texts: Texts) -> str:
    """A day and time in the computer's own zone, near days by name; both are timezone-aware."""
    local, today = at.astimezone(), now.astimezone().date()
    clock = texts("when.clock", hour=local.hour, minute=f"{local.minute:02d}")
    days = (local.date() - today).days
    names = {-1: "when.yesterday", 0: "when.today", 1: "when.tomorrow"}
    if days in names:
        return texts(names[days], clock=clock)
    month = texts(f"when.month_{local.month}")
    return texts("when.date", day=local.day, month=month, clock=clock)


def day(at: datetime, texts: Texts) -> str:
    """A day with its year, as on paper: "4. marts 2026"."""
    local = at.astimezone()
    return texts("when.day", day=local.day, month=texts(f"when.month_{local.month}"), year=local.year)


def position(at_s: float) -> str:
    """A place in a recording: "0:07", "12:31", "1:02:03"."""
    minutes, seconds = divmod(int(at_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def duration(length_s: float, texts: Texts) -> str:
    """How long something is, in whole minutes from a minute and a half on."""
    if length_s < 90:
        return texts("when.seconds", count=round(length_s))
    return texts("when.minutes", count=round(length_s / 60))


def left(done: float, total: float, elapsed_s: float, texts: Texts) -> str:
    """An estimate of what is left of a piece of work; nothing while there is too little to judge by."""
    if done <= 0 or elapsed_s < 3 or done >= total:
        return ""
    seconds = elapsed_s * (total - done) / done
    if seconds < 50:
        return texts("when.left_soon")
    minutes = max(1, round(seconds / 60))
    return texts("when.left_minute") if minutes == 1 else texts("when.left_minutes", count=minutes)
