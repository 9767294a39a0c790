"""Settings from the environment, prefix `PCC_`; the only place that reads it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _default_home() -> Path:
    """The user's data folder, as the XDG base directory specification names it."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "potential-carbon-credit"


class Settings(BaseSettings):
    """
    What a machine decides; nothing here changes a result.

    home : store, run index and Prefect home
    data : folder that `data:NAME/file` in a scenario means
    dask_address : a Dask scheduler to use; without it a local cluster is started
    block_mb : MiB that one block of simulated futures may hold at a time, beside the exposure
    lang : language of the terminal and of the report's first view
    database_url : where submissions and versions are listed; sqlite:///FILE or postgresql://...
    store_url : where the files behind them lie; a folder or s3://BUCKET/PREFIX (keys from the usual AWS_* names)
    signing_key : file of the private key that records and statements are signed with
    """

    model_config = SettingsConfigDict(env_prefix="PCC_", extra="ignore")

    home: Path = Field(default_factory=_default_home)
    data: Path | None = None
    dask_address: str | None = None
    block_mb: int = Field(default=256, ge=1)
    lang: Literal["en", "ja"] = "en"
    database_url: str | None = Field(default=None, repr=False)  # may hold a password
    store_url: str | None = None
    signing_key: Path | None = None

    @property
    def store(self) -> Path:
        """Content-addressed results."""
        return self.home / "store"

    @property
    def runs(self) -> Path:
        """One small index file per finished run."""
        return self.home / "runs"

    @property
    def database(self) -> str:
        """Address of the database; a file in home unless one is set."""
        return self.database_url or f"sqlite:///{self.home.absolute() / 'pcc.sqlite'}"

    @property
    def blobs(self) -> str:
        """Address of the blobs; a folder in home unless one is set."""
        return self.store_url or str(self.home.absolute() / "blobs")

    @property
    def key_file(self) -> Path:
        """The private key to sign with; a file in home unless one is set."""
        return self.signing_key or self.home.absolute() / "keys" / "signing.pem"
