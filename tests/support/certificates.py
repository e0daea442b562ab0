"""Certificates made while the tests run: good ones, and each kind of bad one."""

from __future__ import annotations

import ipaddress
import ssl
import warnings
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from console.clock import SystemClock

NAMES = ("localhost", "127.0.0.1")
DAY = timedelta(days=1)


class Authority:
    """An authority that nobody knows who does not name `ca_file`."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.folder = folder
        self.ca_file = folder / f"{name}.pem"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        self._issued = 0
        now = SystemClock().now()
        certificate = self._sign(
            self._name, self._key, (), before=now - DAY, after=now + DAY, is_authority=True
        )
        self.ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(
        self,
        names: Sequence[str] = NAMES,
        *,
        starts_in: timedelta = -DAY,
        ends_in: timedelta = DAY,
        self_signed: bool = False,
    ) -> Path:
        """Make cert.pem and key.pem in a folder of their own; the folder comes back."""
        self._issued += 1
        place = self.folder / f"{self.ca_file.stem}-{self._issued}"
        place.mkdir()
        key = ec.generate_private_key(ec.SECP256R1())
        now = SystemClock().now()
        certificate = self._sign(
            _named("localhost"), key, names, before=now + starts_in, after=now + ends_in,
            self_signed=self_signed,
        )  # fmt: skip
        (place / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (place / "key.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return place

    def _sign(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        names: Sequence[str],
        *,
        before: datetime,
        after: datetime,
        is_authority: bool = False,
        self_signed: bool = False,
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if self_signed else self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(before)
            .not_valid_after(after)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
        )
        if is_authority:
            usage = {name: name == "key_cert_sign" for name in _USAGES}
            builder = builder.add_extension(x509.KeyUsage(**usage), critical=True)
        else:
            signer = key if self_signed else self._key
            builder = builder.add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
                critical=False,
            )
        if names:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([_general(name) for name in names]), critical=False
            )
        return builder.sign(key if self_signed else self._key, hashes.SHA256())


_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def server_context(place: Path, *, is_old: bool = False) -> ssl.SSLContext:
    """Give a server's side of TLS; an old one knows nothing newer than TLS 1.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if is_old:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings(action="ignore"):  # Python calls them what they are
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.load_cert_chain(place / "cert.pem", place / "key.pem")
    return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
