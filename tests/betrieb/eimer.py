"""The bucket of the suite."""

from __future__ import annotations

from typing import Any

import boto3

EIMER = "umlage-probe"


def s3_client(environ: dict[str, str]) -> Any:
    """A client that may do everything in the bucket."""
    keys = {"aws_access_key_id": "probe", "aws_secret_access_key": "geheim"}
    return boto3.client("s3", endpoint_url=environ["UMLAGE_S3_ADRESSE"], region_name="eu-central-1", **keys)
