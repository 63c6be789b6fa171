"""RTCCertificate: one that is made, and one of the program."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from webrtc import aiortc

x509 = pytest.importorskip("cryptography.x509", reason="pip install python-webrtc[examples]")
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402


def made() -> tuple[Any, Any]:
    """A key, and a certificate of it that is valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a program")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    return key, builder.sign(key, hashes.SHA256())


@pytest.mark.parametrize("form", ["objects", "text", "bytes"])
async def test_a_certificate_of_the_program_is_used_as_it_is(form: str) -> None:
    key, certificate = made()
    pem = (
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        certificate.public_bytes(serialization.Encoding.PEM),
    )
    given: dict[str, tuple[Any, Any]] = {
        "objects": (key, certificate),
        "text": (pem[0].decode(), pem[1].decode()),
        "bytes": pem,
    }
    ours = aiortc.RTCCertificate(*given[form])
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex(":").upper()
    assert {each.algorithm: each.value for each in ours.getFingerprints()}["sha-256"] == fingerprint
    assert abs(ours.expires - certificate.not_valid_after_utc) < datetime.timedelta(seconds=1)


async def test_a_generated_certificate_keeps_its_fingerprint_and_is_valid_for_days() -> None:
    certificate = aiortc.RTCCertificate.generateCertificate()
    before = certificate.getFingerprints()
    assert before == certificate.getFingerprints()
    assert before != aiortc.RTCCertificate.generateCertificate().getFingerprints()
    left = certificate.expires - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(days=7) < left < datetime.timedelta(days=366)
