"""The error tree: what a caller may catch, and what the command line turns into an exit code."""

from __future__ import annotations

from collections.abc import Sequence

from infra.findings import Finding


class ServiceError(Exception):
    """Root of every error this project raises on purpose."""


class Refused(ServiceError):
    """
    The input is not accepted; every reason is in `findings`.

    Raised once, with all findings, never at the first one (exit code 2).
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.text("en") for finding in self.findings))


class NotReproducible(ServiceError):
    """Two calculations that must agree did not; nothing is published (exit code 1)."""
