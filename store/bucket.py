"""A store in a bucket of anything that speaks S3."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

from minio import Minio
from minio.error import InvalidResponseError, S3Error, ServerError
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from store.kept import HASH, Away, Differs, Missing

_TIMES = Timeout(connect=5, read=30)
_AGAIN = Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504])


class Bucket:
    """An object for each hash, named by it. The bucket is there, private, and its own."""

    def __init__(self, url: str, *, key: str, secret: str, region: str) -> None:
        """url: of the endpoint with the bucket as its path, https://s3.example.com/documents."""
        place = urlsplit(url)
        self._bucket = place.path.strip("/")
        self._client = Minio(
            place.netloc,
            access_key=key,
            secret_key=secret,
            region=region,
            secure=place.scheme == "https",
            # By the system's certificates, or those that SSL_CERT_FILE names.
            http_client=PoolManager(timeout=_TIMES, retries=_AGAIN, cert_reqs="CERT_REQUIRED", maxsize=10),
        )

    def put(self, data: bytes) -> str:
        """What is there is written over: it is put right if it has other bytes, and is of now."""
        sha256 = "0x" + hashlib.sha256(data).hexdigest()
        with _reached():
            self._client.put_object(self._bucket, _name(sha256), io.BytesIO(data), len(data))
        return sha256

    def get(self, sha256: str) -> bytes:
        with _reached():
            answer = self._client.get_object(self._bucket, _name(sha256))
            try:
                data = answer.read()
            finally:
                answer.close()
                answer.release_conn()
        if "0x" + hashlib.sha256(data).hexdigest() != sha256:
            raise Differs(sha256)
        return data

    def kept_before(self, moment: int) -> Iterator[str]:
        with _reached():
            for one in self._client.list_objects(self._bucket, recursive=True):
                sha256 = f"0x{one.object_name}"
                if HASH.fullmatch(sha256) and one.last_modified and one.last_modified.timestamp() < moment:
                    yield sha256

    def drop(self, sha256: str, before: int) -> bool:
        name = _name(sha256)
        with suppress(Missing), _reached():
            said = self._client.stat_object(self._bucket, name).last_modified
            if said is not None and said < datetime.fromtimestamp(before, UTC):
                self._client.remove_object(self._bucket, name)
                return True
        return False


def _name(sha256: str) -> str:
    if not HASH.fullmatch(sha256):
        raise Missing(sha256)
    return sha256[2:]


@contextmanager
def _reached() -> Iterator[None]:
    """Raises `Missing` for what is not there, `Away` for whatever else the bucket answers."""
    try:
        yield
    except S3Error as error:
        if error.code == "NoSuchKey":
            raise Missing(error.object_name or "") from None
        raise Away(f"{error.code}: {error.message}") from None
    except (HTTPError, ServerError, InvalidResponseError) as error:
        raise Away(str(error)) from None
