"""Imported by the server from which reading processes are forked, and by nothing else: none of them minds Ctrl-C.

A terminal sends Ctrl-C to all processes; what it means is decided by the one that trains.  A process that began with
Python's own handler and put it aside a moment later could be killed in that moment.  The server gives its children
the handler that it found when it began, which is after this import.
"""

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
