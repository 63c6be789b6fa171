"""RTCCertificate and generateCertificate (W3C webrtc §4.9)."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
import webrtc
from webrtc import InvalidAccessError, NotSupportedError, RTCCertificate, RTCPeerConnection
from webrtc.testing import connect

MONTH = 30 * 24 * 3600 * 1000
RSA = {
    "name": "RSASSA-PKCS1-v1_5",
    "modulusLength": 2048,
    "publicExponent": b"\x01\x00\x01",
    "hash": "SHA-256",
}


@pytest.mark.parametrize(
    "algorithm", ["ECDSA", {"name": "ECDSA", "namedCurve": "P-256"}, RSA], ids=["ECDSA", "P-256", "RSA"]
)
async def test_peers_connect_with_a_generated_certificate(algorithm: Any) -> None:
    certificate = await RTCPeerConnection.generate_certificate(algorithm)
    [fingerprint] = certificate.get_fingerprints()
    async with RTCPeerConnection(certificates=[certificate]) as a, RTCPeerConnection() as b:
        a.create_data_channel("x")
        await connect(a, b)
        line = f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}".lower()
        assert a.local_description and line in a.local_description.sdp.lower()
        assert a.get_configuration().certificates == [certificate]


async def test_a_certificate_ends_in_a_month_or_when_asked() -> None:
    now = time.time() * 1000
    usual = await RTCPeerConnection.generate_certificate("ECDSA")
    assert usual.expires == pytest.approx(now + MONTH, abs=3_600_000)
    in_dict = await RTCPeerConnection.generate_certificate(
        {"name": "ECDSA", "namedCurve": "P-256", "expires": 86_400_000}
    )
    in_options = await RTCPeerConnection.generateCertificate("ECDSA", {"expires": 86_400_000})
    for certificate in (in_dict, in_options):
        assert certificate.expires == pytest.approx(now + 86_400_000, abs=3_600_000)


async def test_a_certificate_is_the_same_after_its_pem() -> None:
    certificate = await RTCPeerConnection.generate_certificate("ECDSA")
    key, pem = certificate.to_pem()
    assert key.startswith("-----BEGIN PRIVATE KEY-----") and pem.startswith("-----BEGIN CERTIFICATE-----")
    again = RTCCertificate.from_pem(key, pem)
    assert again.get_fingerprints() == certificate.get_fingerprints()
    # A certificate counts in seconds.
    assert again.expires == pytest.approx(certificate.expires, abs=1000)


@pytest.mark.parametrize("key_first", [True, False])
async def test_text_that_is_no_pem_raises(key_first: bool) -> None:
    key, pem = (await RTCPeerConnection.generate_certificate()).to_pem()
    with pytest.raises(InvalidAccessError, match="PEM"):
        RTCCertificate.from_pem(*("", pem) if key_first else (key, "nonsense"))


async def test_a_key_of_another_certificate_raises() -> None:
    key, _ = (await RTCPeerConnection.generate_certificate()).to_pem()
    _, pem = (await RTCPeerConnection.generate_certificate()).to_pem()
    with pytest.raises(InvalidAccessError):
        RTCCertificate.from_pem(key, pem)


@pytest.mark.parametrize(
    "algorithm",
    ["DSA", {"name": "ECDSA", "namedCurve": "P-521"}, {**RSA, "hash": "SHA-1"}, {}],
)
async def test_an_unsupported_algorithm_raises(algorithm: Any) -> None:
    with pytest.raises(NotSupportedError, match="ECDSA"):
        await RTCPeerConnection.generate_certificate(algorithm)


@pytest.mark.parametrize("bits", [512, 1023, 9000])
async def test_a_key_of_a_size_that_nobody_should_use_raises(bits: int) -> None:
    with pytest.raises(NotSupportedError, match="1024"):
        await RTCPeerConnection.generate_certificate({**RSA, "modulusLength": bits})


async def test_an_expired_certificate_is_refused() -> None:
    certificate = await RTCPeerConnection.generate_certificate("ECDSA", {"expires": 0})
    with pytest.raises(InvalidAccessError, match="expired"):
        RTCPeerConnection(certificates=[certificate])


async def test_a_certificate_is_not_made_by_hand() -> None:
    with pytest.raises(TypeError, match="generate_certificate"):
        webrtc.RTCCertificate()


async def test_fingerprints_are_written_as_in_sdp() -> None:
    [fingerprint] = (await RTCPeerConnection.generate_certificate()).get_fingerprints()
    assert fingerprint.algorithm == "sha-256"
    assert len(bytes.fromhex(fingerprint.value.replace(":", ""))) == 32


async def test_a_long_key_holds_up_nobody() -> None:
    long = asyncio.ensure_future(RTCPeerConnection.generate_certificate({**RSA, "modulusLength": 4096}))
    async with RTCPeerConnection() as a:
        a.add_transceiver("audio")
        # These go through the thread that media is on.
        await RTCPeerConnection.generate_certificate("ECDSA")
        await a.set_local_description()
        await a.get_stats()
        assert not long.done()
    long.cancel()


def test_keys_that_are_being_made_are_bounded_and_hold_up_no_end(run_python: Any, tmp_path: Any) -> None:
    path = tmp_path / "program.py"
    path.write_text("""
import asyncio, logging, webrtc
logging.disable()

async def main():
    kind = {"name": "RSASSA-PKCS1-v1_5", "modulusLength": 8192}
    making = [asyncio.ensure_future(webrtc.RTCPeerConnection.generate_certificate(kind)) for _ in range(30)]
    await asyncio.sleep(0)
    done = [one for one in making if one.done()]
    print(len(done) >= 10, {type(one.exception()).__name__ for one in done})

asyncio.run(main())
""")
    assert run_python(path) == "True {'OperationError'}\n"


def test_a_key_of_a_size_that_nobody_should_use_is_not_read() -> None:
    import subprocess

    made = ["openssl", "req", "-x509", "-newkey", "rsa:512", "-nodes", "-subj", "/CN=x", "-keyout", "-"]
    try:
        pem = subprocess.run(made, check=True, capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no openssl that makes such a key")
    key, _, certificate = pem.partition("-----BEGIN CERTIFICATE-----")
    with pytest.raises(InvalidAccessError, match="512 bits"):
        RTCCertificate.from_pem(key, "-----BEGIN CERTIFICATE-----" + certificate)
