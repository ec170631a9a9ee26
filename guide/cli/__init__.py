"""The command line: one face of the session. It parses, calls one verb, prints, and chooses the exit code; it decides nothing.

What may enter: click commands, one a file. Data goes to stdout, talk to stderr.
"""
