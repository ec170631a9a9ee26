"""What the local memory can tell of an evidence file: that it once held more."""

from guide.evidence.errors import EvidenceError
from guide.evidence.local import Memory
from guide.evidence.reading import Reading

SHORTER = "Restore it from a copy or from git, or accept it as it is with guide repair --forget"
"""The remedy where the file holds less than is remembered."""


def holds(reading: Reading, memory: Memory) -> bool:
    """Tell whether everything that ``memory`` saw acknowledged is in the file."""
    return (
        memory.workbook == reading.head.workbook
        and reading.graph.holds(memory.newest)
        and len(reading.graph.records) >= memory.count
    )


def check_memory(reading: Reading, memory: Memory | None) -> None:
    """Raise EvidenceError when the file holds less than ``memory``, or ends in a torn tail that no memory vouches for."""
    if memory and memory.workbook != reading.head.workbook:
        message = f"this is not the workbook {memory.workbook} that is remembered here"
        raise EvidenceError(message, reading.path, SHORTER, line=1)
    if memory and not holds(reading, memory):
        message = (
            f"the file is shorter than remembered, or another branch: {memory.count} records ended in {memory.newest}"
        )
        raise EvidenceError(message, reading.path, SHORTER, line=reading.line)
    if reading.torn is not None and not memory:
        remedy = "Restore it from a copy, or set the rest aside with guide repair --torn-tail"
        raise EvidenceError("the file ends in the middle of a record", reading.path, remedy, line=reading.torn_line)
