"""A probe written in Python."""

from __future__ import annotations

from datetime import timedelta

from bluegreen import _bluegreen
from bluegreen._bluegreen import ProbeReport, Question, Reply, Verdict
from bluegreen.exceptions import BluegreenError

Answer = ProbeReport | Verdict | bool | None


class Probe(_bluegreen.Probe):
    """Answers one question about a color. Derive from it, say ask(), and name it in the runbook
    under `custom`.

    In a live release ask() runs on a thread of its own and may block. In a rehearsal it is called
    in line, and the virtual time that it takes is `takes`.
    """

    def __init__(self, takes: timedelta = timedelta(0)) -> None:
        super().__init__()
        self.takes = takes

    def ask(self, question: Question) -> Answer:
        """True or passed, False or failed, None or unknown; or a ProbeReport, which says why.

        Raise UnreachableError, or another BluegreenError, where it cannot be known: that is
        unknown. Any other exception ends the driver, leaves the release resumable and comes out
        where it was started.
        """
        raise NotImplementedError

    def answer(self, question: Question) -> ProbeReport:
        try:
            return _report_of(self.ask(question))
        except BluegreenError as error:
            return ProbeReport(
                verdict=Verdict.unknown, detail=_bluegreen.printable(str(error), 400)
            )

    def begin(self, question: Question, reply: Reply) -> None:
        reply.reported(self.answer(question))


def _report_of(answer: Answer) -> ProbeReport:
    if isinstance(answer, ProbeReport):
        return answer
    if answer is None:
        return ProbeReport(verdict=Verdict.unknown, detail="the probe does not know")
    if isinstance(answer, Verdict):
        return ProbeReport(verdict=answer, detail=f"the probe says {answer.name}")
    if isinstance(answer, bool):
        return _report_of(Verdict.passed if answer else Verdict.failed)
    raise TypeError(
        f"a probe answers a ProbeReport, a Verdict, a bool or None, not {type(answer).__name__}"
    )
