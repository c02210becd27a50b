#!/usr/bin/env python3
"""Seals a document for a printer, as docs/sealed-documents.md has it, so that the relay never sees what is in it.

    python3 seal_document.py PUBLIC_KEY PURPOSE < label.zpl > label.sealed

Needs the package `cryptography`, and nothing else.
"""

import base64
import hashlib
import hmac
import os
import struct
import sys

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

RECORD_SIZE = 65536
HPKE_SUITE = b"HPKE" + struct.pack(">HHH", 0x0020, 0x0001, 0x0001)
KEM_SUITE = b"KEM" + struct.pack(">H", 0x0020)


def seal(document: bytes, public_keys: list[bytes], purpose: str) -> bytes:
    """The sealed document. Each public key is 32 bytes; who holds one of the private keys can open it."""
    content_key, salt, purpose_bytes = os.urandom(32), os.urandom(16), purpose.encode()

    header = b"CPS1" + bytes([len(public_keys)])
    for public_key in public_keys:
        key_id = hashlib.sha256(public_key).digest()[:8]
        enc, exported = hpke_send_export(public_key, b"cloudprint sealed document v1", b"document keys")
        wrapping_key = hmac_sha256(exported, purpose_bytes + salt + key_id + b"\x01")
        header += key_id + enc + AESGCM(wrapping_key).encrypt(bytes(12), content_key, None)
    header += struct.pack(">H", len(purpose_bytes)) + purpose_bytes
    header += salt + struct.pack(">IB", RECORD_SIZE, 0)

    plaintext = document + hashlib.sha256(document).digest() + struct.pack(">Q", len(document))
    return header + aes128gcm(plaintext, hmac_sha256(content_key, header), salt)


def aes128gcm(plaintext: bytes, input_key: bytes, salt: bytes) -> bytes:
    """The records of RFC 8188."""
    prk = hmac_sha256(salt, input_key)
    cipher = AESGCM(hmac_sha256(prk, b"Content-Encoding: aes128gcm\0\x01")[:16])
    nonce = int.from_bytes(hmac_sha256(prk, b"Content-Encoding: nonce\0\x01")[:12], "big")
    room = RECORD_SIZE - 17
    pieces = [plaintext[at : at + room] for at in range(0, len(plaintext), room)]
    return b"".join(
        cipher.encrypt((nonce ^ number).to_bytes(12, "big"), piece + (b"\x02" if number == len(pieces) - 1 else b"\x01"), None)
        for number, piece in enumerate(pieces)
    )


def hpke_send_export(public_key: bytes, info: bytes, exporter_context: bytes) -> tuple[bytes, bytes]:
    """RFC 9180 in base mode with X25519, HKDF-SHA256 and AES-128-GCM: `enc`, and 32 bytes that are exported."""
    ephemeral = X25519PrivateKey.generate()
    enc = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
    shared_secret = labeled_expand(labeled_extract(b"", b"eae_prk", shared, KEM_SUITE), b"shared_secret", enc + public_key, KEM_SUITE)

    schedule = b"\0" + labeled_extract(b"", b"psk_id_hash", b"", HPKE_SUITE) + labeled_extract(b"", b"info_hash", info, HPKE_SUITE)
    secret = labeled_extract(shared_secret, b"secret", b"", HPKE_SUITE)
    exporter_secret = labeled_expand(secret, b"exp", schedule, HPKE_SUITE)
    return enc, labeled_expand(exporter_secret, b"sec", exporter_context, HPKE_SUITE)


def labeled_extract(salt: bytes, label: bytes, key: bytes, suite: bytes) -> bytes:
    return hmac_sha256(salt or bytes(32), b"HPKE-v1" + suite + label + key)


def labeled_expand(key: bytes, label: bytes, info: bytes, suite: bytes) -> bytes:
    """Always 32 bytes here, so HKDF-Expand is one HMAC."""
    return hmac_sha256(key, struct.pack(">H", 32) + b"HPKE-v1" + suite + label + info + b"\x01")


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


if __name__ == "__main__":
    own_key = base64.urlsafe_b64decode(sys.argv[1] + "=")
    sys.stdout.buffer.write(seal(sys.stdin.buffer.read(), [own_key], sys.argv[2]))
