"""asvs-guide: walks a reviewer through OWASP ASVS v4.0.3-9.1.1 and keeps the evidence.

Rooms and what may know what: see CONTRIBUTING.md. Nothing enters this file but the version.
"""

__version__ = "0.1.0"
