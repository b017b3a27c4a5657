"""Records signed with an office's own key, through the command line and from file to file."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_other
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from kit.cli import main
from kit.errors import CallError
from kit.proof.carried import carried_record
from kit.proof.verifying import verify
from kit.records.packed import unpack
from kit.records.signing import check_signing_key, is_signed_by, sign, signature_of, unsigned

SEALED = b'{"seal":"00","form":1}'
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def private(key: Ed25519PrivateKey, password: bytes = b"") -> bytes:
    hidden = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden)


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_a_signature_is_that_of_the_key_and_of_every_byte() -> None:
    signed = sign(SEALED, private(KEY))
    assert sign(SEALED, private(KEY)) == signed, "the same each time"
    assert unsigned(signed) == SEALED
    assert is_signed_by(signed, public(KEY))
    assert not is_signed_by(signed, public(OTHER))
    assert not is_signed_by(SEALED, public(KEY))
    assert signature_of(SEALED) is None
    for at in range(len(signed)):
        changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
        assert not is_signed_by(changed, public(KEY)), at


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (b"", "读不出"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "读不出"),
        (public(KEY), "读不出"),
        (private(KEY, b"secret"), "有密码"),
        (
            generate_other(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            "不是 Ed25519",
        ),
    ],
)
def test_what_is_no_key_to_sign_with_is_said_in_one_line(key: bytes, said: str) -> None:
    with pytest.raises(CallError, match=said) as caught:
        check_signing_key(key)
    assert "\n" not in str(caught.value)


def publish(folder: Path, project: Path, *options: str) -> int:
    order = ["run", "清河镇", "--year", "2021", "--data", str(project / "data"), "--out", str(folder / "out")]
    with pytest.raises(SystemExit) as left:
        main([*order, "--formats", "html,docx", *options])
    code = left.value.code
    assert isinstance(code, int)
    return code


@pytest.mark.slow
def test_an_offices_files_are_signed_and_held_against_its_public_key(tmp_path: Path, project: Path) -> None:
    (tmp_path / "key.pem").write_bytes(private(KEY))
    (tmp_path / "office.pem").write_bytes(public(KEY))
    (tmp_path / "other.pem").write_bytes(public(OTHER))
    assert publish(tmp_path, project, "--sign", str(tmp_path / "key.pem")) == 0
    out = tmp_path / "out"
    assert verify([out]).findings == ()
    assert verify([out], key=tmp_path / "office.pem").findings == ()
    found = verify([out], key=tmp_path / "other.pem").errors
    assert {each.code for each in found} == {"not-signed"}
    assert len(found) == 2
    carried = carried_record(next(out.rglob("*.docx")).read_bytes())
    assert carried is not None
    assert unpack(carried).township == "清河镇"
    secret = private(KEY).splitlines()[1]
    assert not any(secret in file.read_bytes() for file in out.rglob("*") if file.is_file())


def test_files_without_a_signature_are_told_where_one_is_asked_for(tmp_path: Path, project: Path) -> None:
    (tmp_path / "office.pem").write_bytes(public(KEY))
    assert publish(tmp_path, project) == 0
    found = verify([tmp_path / "out"], key=tmp_path / "office.pem").errors
    assert [each.message for each in found] == ["数据记录没有签名：请向发布的单位核实"] * 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--sign", "missing.pem"], "--sign missing.pem 打不开：没有这个文件"),
        (["--sign", "README.md"], "--sign README.md 不能用：签名的私钥读不出"),
        (["--sign", "README.md", "--no-record"], "不能与 --no-record 一起用"),
    ],
)
def test_an_order_that_cannot_be_signed_is_refused(
    tmp_path: Path, project: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(tmp_path, project, *options) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not (tmp_path / "out").exists()
