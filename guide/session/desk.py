"""The desk: what every verb needs at hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from guide.evidence.store import EvidenceFile
from guide.model.bodies import Body
from guide.model.content import Catalog
from guide.model.language import Language
from guide.model.records import Ledger, Record
from guide.session.identity import mint_ulid
from guide.text.language import Words


def clock() -> datetime:
    """Return the present instant, UTC, whole seconds: the resolution of the evidence file."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Desk:
    """One person at one workbook: the evidence file, the content, who acts, in which language, and the clock."""

    file: EvidenceFile
    catalog: Catalog
    person: str
    language: Language
    clock: Callable[[], datetime] = clock
    mint: Callable[[datetime], str] = mint_ulid

    def words(self, language: Language | None = None) -> Words:
        """Return every word of screen and report in ``language``, by default the desk's."""
        chosen = language or self.language
        return Words(chosen, self.catalog.words[chosen])

    def ledger(self) -> Ledger:
        """Return the records as they stand now; raise EvidenceError when the file is damaged."""
        return self.file.read(self.clock())

    def record(self, body: Body, *, by: str = "") -> Record[Body]:
        """Append one record and return it once it is on disk; raise EvidenceError when it could not be written."""
        now = self.clock()
        return self.file.append(body, id=self.mint(now), at=now, by=by or self.person)
