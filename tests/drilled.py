"""Clients to drill, in a secure and an insecure form: small programs, written where the test runs."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from guide.session.drill import Drilled, drill

BAD_CERTIFICATES = {"untrusted-certificate", "expired-certificate", "wrong-name"}
OVER_HTTP = BAD_CERTIFICATES | {"tls-1.0", "redirect-to-http", "plaintext-server"}
OVER_MAIL = BAD_CERTIFICATES | {"tls-1.0", "no-starttls"}

REQUESTS = """
import sys, requests
requests.get(sys.argv[1], timeout=5, allow_redirects=False)
"""
REQUESTS_INSECURE = """
import sys, requests, urllib3
urllib3.disable_warnings()
requests.get(sys.argv[1], timeout=5, verify=False)
"""
HTTPX = """
import sys, httpx
httpx.get(sys.argv[1], timeout=5)
"""
HTTPX_INSECURE = """
import sys, httpx
httpx.get(sys.argv[1], timeout=5, verify=False, follow_redirects=True)
"""
URLLIB = """
import sys, urllib.request
class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given):
        return None
urllib.request.build_opener(Stay).open(sys.argv[1], timeout=5)
"""
URLLIB_INSECURE = """
import sys, ssl, urllib.request, warnings
warnings.simplefilter("ignore")
anyone = ssl._create_unverified_context()
anyone.set_ciphers("ALL:@SECLEVEL=0")
anyone.minimum_version = ssl.TLSVersion.TLSv1
urllib.request.urlopen(sys.argv[1], timeout=5, context=anyone)
"""
FALLS_BACK = """
import sys, urllib.error, urllib.request
try:
    urllib.request.urlopen(sys.argv[1], timeout=5)
except urllib.error.URLError:
    urllib.request.urlopen(sys.argv[1].replace("https:", "http:"), timeout=5)
"""
SWALLOWS = """
import sys, urllib.request
try:
    urllib.request.urlopen(sys.argv[1], timeout=5)
except OSError:
    print("done")
"""
SMTP = """
import smtplib, ssl, sys
with smtplib.SMTP(sys.argv[1], int(sys.argv[2]), timeout=5) as mail:
    mail.starttls(context=ssl.create_default_context())
    mail.login("ann", "hunter2-ground")
    mail.sendmail("ann@drill.test", ["bob@drill.test"], "Subject: x\\n\\nhunter2-ground\\n")
"""
SMTP_INSECURE = """
import smtplib, ssl, sys
with smtplib.SMTP(sys.argv[1], int(sys.argv[2]), timeout=5) as mail:
    mail.ehlo()
    if mail.has_extn("starttls"):
        mail.starttls(context=ssl._create_unverified_context())
    mail.login("ann", "hunter2-ground")
    mail.sendmail("ann@drill.test", ["bob@drill.test"], "Subject: x\\n\\nhunter2-ground\\n")
"""
IMAP = """
import imaplib, ssl, sys
with imaplib.IMAP4(sys.argv[1], int(sys.argv[2]), timeout=5) as mail:
    mail.starttls(ssl.create_default_context())
    mail.login("ann", "hunter2-ground")
"""
IMAP_INSECURE = """
import imaplib, ssl, sys
with imaplib.IMAP4(sys.argv[1], int(sys.argv[2]), timeout=5) as mail:
    if "STARTTLS" in mail.capabilities:
        mail.starttls(ssl._create_unverified_context())
    mail.login("ann", "hunter2-ground")
"""
POP3 = """
import poplib, ssl, sys
mail = poplib.POP3(sys.argv[1], int(sys.argv[2]), timeout=5)
mail.stls(ssl.create_default_context())
mail.user("ann")
mail.pass_("hunter2-ground")
mail.quit()
"""
POP3_INSECURE = """
import poplib, ssl, sys
mail = poplib.POP3(sys.argv[1], int(sys.argv[2]), timeout=5)
if "STLS" in mail.capa():
    mail.stls(ssl._create_unverified_context())
mail.user("ann")
mail.pass_("hunter2-ground")
mail.quit()
"""


def python(folder: Path, program: str, *arguments: str) -> list[str]:
    """Return the command that runs a Python program."""
    script = folder / "client.py"
    script.write_text(program)
    return [sys.executable, str(script), *(arguments or ("{url}",))]


def drilled(command: Sequence[str], protocol: str = "https", seconds: float = 15) -> Drilled:
    """Drill a command."""
    return drill(command, protocol=protocol, seconds=seconds, clock=lambda: datetime.now(UTC).replace(microsecond=0))


def verdicts(done: Drilled) -> dict[str, str]:
    """Return what each server came to."""
    return {row.trial.scenario: row.reason for row in done.rows}


def accepted(done: Drilled) -> set[str]:
    """Return the bad servers that the client went on with; the controls must have been reached."""
    found = verdicts(done)
    assert found["good"] == found["good-again"] == "reached", done
    assert set(found.values()) <= {"reached", "refused", "accepted"}, found
    return {scenario for scenario, reason in found.items() if reason == "accepted"}
