"""Prefect flows around ``pipeline``, and the ``thidua`` command line. No logic.

Importing this package keeps Prefect inside the machine: Prefect reads its settings when it is first imported, so they
stand here. Whatever the user has set wins.
"""

import os

CLOSED_NETWORK = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    # The second UI loads an analytics script in the browser even with analytics off; the first does not.
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    # 20 s by default; an office PC under load takes longer.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # Its log lines go to its server; on the terminal they would tear the progress bar. What failed we say ourselves.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    # A pickle in a results folder is code that runs when it is read.
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
}


def _set_defaults() -> None:
    for name, value in CLOSED_NETWORK.items():
        os.environ.setdefault(name, value)
    # An office proxy must not be asked for the server on this machine.
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, "127.0.0.1", "localhost"]))


_set_defaults()
