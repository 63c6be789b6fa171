"""A certificate of one's own for HTTPS: browsers open cameras on other machines over HTTPS only."""

from __future__ import annotations

import datetime
import ipaddress
import os
import socket
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from .console import Failure, need

if TYPE_CHECKING:
    from cryptography import x509

_VALID = datetime.timedelta(days=365)


def local_address() -> str | None:
    """Return this machine's address in its network; None if it has none. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # RFC 5737: an address of no machine, so that the route to the internet is taken.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def context(certificate: Path | None, key: Path | None, names: list[str]) -> ssl.SSLContext:
    """Return the settings of a server with the given certificate, or with one of its own for these names."""
    if certificate is None:
        certificate = key = _own(names)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        made.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise Failure(
            f"the certificate {certificate} cannot be used: {error}",
            "it must be PEM, with its key in the same file or in that of --key",
        ) from None
    return made


def _own(names: list[str]) -> Path:
    """Return the file of a certificate for these names. It is kept, so that phones need to accept it once."""
    need("cryptography", "cli")
    from cryptography import x509

    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    file = cache / "python-webrtc" / "serve.pem"
    if file.exists():
        try:
            known = x509.load_pem_x509_certificate(file.read_bytes())
            alternatives = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            has = {str(each.value) for each in alternatives}
            tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
            if has >= set(names) and known.not_valid_after_utc > tomorrow:
                return file
        except (ValueError, x509.ExtensionNotFound):
            # Another program's, or damaged: it is replaced.
            pass
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(_generate(names))
    new.replace(file)
    return file


def _generate(names: list[str]) -> bytes:
    """Return a key and a certificate that it has signed, as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "webrtc serve")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def _alternative(name: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
