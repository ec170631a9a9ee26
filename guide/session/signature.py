"""Sign a sealed sign-off: with a key, with a signature file made elsewhere, or with an authority's time stamp."""

from pathlib import Path

from guide.evidence import ssh
from guide.evidence.manifest import FOLDER, read_small
from guide.evidence.signatures import LIMIT, Trust, check, form_of, keep, manifest_of, stamping
from guide.facts.authority import ask_authority
from guide.model.bodies import Body, Seal, Signature
from guide.model.records import Record
from guide.session.desk import Desk
from guide.session.sign import find_signed, seal
from guide.text.digests import sha256
from guide.text.errors import UsageError

_AUTHORITY = "time-stamp authority"
"""Who is named where a stamp that was taken up cannot be read here."""


def identity(by: str) -> str:
    """Return the name that an allowed-signers file lists a person under: what stands before the first comma of how they sign."""
    return by.split(",", 1)[0].strip()


def sign_with_key(desk: Desk, seal_id: str, key: Path, *, signer: str, ask: bool) -> Record[Body]:
    """Sign the manifest with an SSH key, or an agent's, and return the record that names the signature; raise UsageError, EvidenceError."""
    sealed = seal(desk, seal_id)
    return _kept(desk, sealed, ssh.sign(_manifest(desk, sealed), key, ask=ask), signer)


def attach_signature(desk: Desk, seal_id: str, file: Path, *, signer: str) -> Record[Body]:
    """Take up a signature that was made elsewhere over the same manifest: SSH, detached CMS, or a time stamp.

    Raises UsageError for what is none of these, and for a signature that does not hold over this manifest.
    """
    content = read_small(file, LIMIT)
    if content is None:
        raise UsageError(
            f"{file}: no regular file of at most {LIMIT} bytes can be read there. Name the signature's own file"
        )
    return _kept(desk, seal(desk, seal_id), content, signer, told=str(file))


def stamp(desk: Desk, seal_id: str, authority: str) -> Record[Body]:
    """Ask the time-stamp authority at the URL ``authority`` for a stamp over the manifest; nothing but its digest is sent."""
    sealed = seal(desk, seal_id)
    reply = ask_authority(authority, stamping().request(_manifest(desk, sealed)))
    if form_of(reply) != "timestamp":
        raise UsageError(f"{authority}: the answer is no time stamp. Ask its operator, or try another authority")
    return _kept(desk, sealed, reply, "", told=authority)


def place_of(desk: Desk, sealed: Record[Seal]) -> Path:
    """Return the sealed folder, whose manifest a second signer signs on another machine."""
    return desk.file.real.parent / FOLDER / sealed.body.folder


def _manifest(desk: Desk, sealed: Record[Seal]) -> bytes:
    return manifest_of(place_of(desk, sealed), sealed.body.manifest)


def _kept(desk: Desk, sealed: Record[Seal], content: bytes, signer: str, *, told: str = "") -> Record[Body]:
    """Keep a signature in the sealed folder and record it, unless it does not hold; the record there is, if it was taken up before."""
    form = form_of(content)
    if form is None:
        raise UsageError(f"{told}: this is no signature: SSH (BEGIN SSH SIGNATURE), detached CMS, or an RFC 3161 reply")
    manifest = _manifest(desk, sealed)
    found = check(manifest, content, form, signer, Trust())
    if found.state == "bad":
        raise UsageError(
            f"{told or 'the new signature'} does not hold over this sign-off ({found.why}). Sign its MANIFEST.sha256 with ssh-keygen -Y sign -n {ssh.NAMESPACE}"
        )
    if form == "timestamp":
        signer = stamping().authority_of(content) if found.state != "unchecked" else signer or _AUTHORITY
    if not signer.strip():
        raise UsageError("Whose signature is it? Give the name in --by")
    digest = sha256(content)
    for one in find_signed(desk.ledger(), sealed.id).signatures:
        if one.body.digest == digest:
            raise UsageError(f"This signature is recorded already, as {one.id}")
    name = keep(place_of(desk, sealed), content, form)
    body = Signature(seal=sealed.id, file=name, signer=signer.strip(), digest=digest, form=form)
    return desk.record(body)
