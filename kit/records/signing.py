"""Signatures of records, with Ed25519 keys that an office makes and keeps itself.

The kit never makes, stores or shows a key. A signature is over the record as it is carried, so that neither a
number nor a source can be changed by someone without the key.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from kit.errors import CallError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = [
    "check_signing_key",
    "is_signed_by",
    "public_key",
    "sign",
    "signature_of",
    "unsigned",
    "with_signature",
]

_SIGNED = re.compile(rb'(\{"seal":"[0-9a-f]+",)"signature":"([A-Za-z0-9+/=]+)",(.*)', re.DOTALL)
_MAKE = "请用 openssl genpkey -algorithm ed25519 生成"


def sign(content: bytes, key: bytes) -> bytes:
    """Return a record with its signature.

    Parameters
    ----------
    content : bytes
        As `kit.records.packed.pack` returned it.
    key : bytes
        An Ed25519 private key in PEM, without a password.

    Raises
    ------
    CallError
        It is no such key.
    """
    return with_signature(content, _private(key).sign(content))


def with_signature(content: bytes, signature: bytes) -> bytes:
    """Return a record with a signature that was made of it."""
    start = content.index(b",") + 1
    return content[:start] + b'"signature":"%s",' % b64encode(signature) + content[start:]


def unsigned(content: bytes) -> bytes:
    """Return a record without its signature: what was signed."""
    found = _SIGNED.fullmatch(content)
    return found[1] + found[3] if found else content


def signature_of(content: bytes) -> bytes | None:
    """Return the signature of a record; None if it has none that can be one."""
    found = _SIGNED.fullmatch(content)
    try:
        return b64decode(found[2], validate=True) if found else None
    except ValueError:
        return b""


def is_signed_by(content: bytes, key: bytes) -> bool:
    """Return whether a record was signed with the private key of a public one, and not changed since.

    Parameters
    ----------
    content : bytes
        A record as a file carries it.
    key : bytes
        An Ed25519 public key in PEM.

    Raises
    ------
    CallError
        It is no such key.
    """
    from cryptography.exceptions import InvalidSignature

    signature = signature_of(content)
    try:
        _public(key).verify(signature or b"", unsigned(content))
    except InvalidSignature:
        return False
    return True


def check_signing_key(key: bytes) -> None:
    """Raise `CallError` if something is no private key to sign with."""
    _private(key)


def public_key(key: bytes) -> bytes:
    """Return the public key of a private one, as its 32 bytes."""
    return _private(key).public_key().public_bytes_raw()


def _private(key: bytes) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        loaded = load_pem_private_key(key, password=None)
    except TypeError:
        raise CallError("签名的私钥有密码：请另存一份没有密码的，用完删去") from None
    except (ValueError, UnsupportedAlgorithm):
        raise CallError(f"签名的私钥读不出，应是 PEM 格式的 Ed25519 私钥：{_MAKE}") from None
    if not isinstance(loaded, Ed25519PrivateKey):
        raise CallError(f"签名的私钥不是 Ed25519：{_MAKE}")
    return loaded


def _public(key: bytes) -> Ed25519PublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        loaded = load_pem_public_key(key)
    except (ValueError, UnsupportedAlgorithm):
        raise CallError("核对签名的公钥读不出，应是 PEM 格式：请用 openssl pkey -pubout 从私钥导出") from None
    if not isinstance(loaded, Ed25519PublicKey):
        raise CallError("核对签名的公钥不是 Ed25519：请向发布的单位索取")
    return loaded
