"""What somebody does who may write everything: rewrite a signed workbook with new digests throughout."""

import hashlib
from collections.abc import Callable, Mapping

from sealing import SignedBook

from guide.assess.past import past_of
from guide.evidence.manifest import MANIFEST, SIGNATURES, parse, render
from guide.evidence.seals import COPY
from guide.evidence.wire import render as render_record
from guide.model.bodies import Body, Note, Seal, Signature, Signoff
from guide.text.digests import sha256

Change = Callable[[Body], Body]


def reworded(body: Body) -> Body:
    """Change one remark."""
    return Note(text="Nothing to see here.") if body == Note(text="The second remark.") else body


def rewrite(
    book: SignedBook, change: Change = reworded, *, signatures: Mapping[str, Callable[[bytes], bytes]] | None = None
) -> None:
    """Rewrite records, chain, sealed copy, manifest and seal so that all digests fit again; signatures by the signer named, or kept."""
    ledger = book.desk.ledger()
    content = book.path.read_bytes()
    text = content[: content.index(b"  - id: ")]
    signoff = next(record for record in ledger.records if isinstance(record.body, Signoff))
    sealed_ids = {record.id for record in past_of(ledger, signoff.id).records}
    new: dict[str, str] = {ledger.head: ledger.head}
    seal_body: Seal | None = None
    for record in ledger.records:
        body = change(record.body)
        if isinstance(body, Seal):
            seal_body = body = body.model_copy(update={"manifest": sha256(_resealed(book))})
        if isinstance(body, Signature):
            if signatures is not None and body.signer not in signatures:
                (book.sealed / SIGNATURES / body.file).unlink()
                continue
            if signatures is not None:
                made = signatures[body.signer](book.manifest.read_bytes())
                (book.sealed / SIGNATURES / body.file).write_bytes(made)
                body = body.model_copy(update={"digest": sha256(made)})
        draft = record.model_copy(update={"body": body, "prev": tuple(new[one] for one in record.prev)})
        written, digest = render_record(draft)
        text += written
        new[record.digest] = digest
        if record.id in sealed_ids:
            book.copy.write_bytes(text)
    assert seal_body
    book.path.write_bytes(text)


def _resealed(book: SignedBook) -> bytes:
    """Write a manifest that fits the sealed folder as it is now."""
    listed = parse(book.manifest.read_bytes()) or {}
    listed[COPY] = hashlib.sha256(book.copy.read_bytes()).hexdigest()
    manifest = render(listed)
    (book.sealed / MANIFEST).write_bytes(manifest)
    return manifest
