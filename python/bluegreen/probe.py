"""A probe written in Python."""

from __future__ import annotations

from datetime import timedelta

from bluegreen import _bluegreen
from bluegreen._bluegreen import ProbeReport, Question, Reply, Verdict
from bluegreen.answers import checked, not_written, wrong
from bluegreen.exceptions import BluegreenError, MalformedError

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
        unknown, and so is an answer of another type. Any other exception ends the driver, leaves
        the release resumable and comes out where it was started.
        """
        raise NotImplementedError(not_written(self, "ask"))

    def answer(self, question: Question) -> ProbeReport:
        try:
            return self._report_of(self.ask(question))
        except BluegreenError as error:
            return ProbeReport(
                verdict=Verdict.unknown, detail=_bluegreen.printable(str(error), 400)
            )

    def begin(self, question: Question, reply: Reply) -> None:
        reply.reported(checked(self, "answer", ProbeReport, self.answer(question)))

    def _report_of(self, answer: object) -> ProbeReport:
        match answer:
            case ProbeReport():
                return answer
            case None:
                return ProbeReport(verdict=Verdict.unknown, detail="the probe does not know")
            case Verdict():
                return ProbeReport(verdict=answer, detail=f"the probe says {answer.name}")
            case bool():
                return self._report_of(Verdict.passed if answer else Verdict.failed)
        wanted = "a ProbeReport, a Verdict, a bool or None"
        raise MalformedError(wrong(self, "ask", wanted, answer))
