"""A signature is of the holder of the key file, and the file is for nobody else."""

import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from layers.signing import (
    PUBLIC_DIGITS,
    KeyUnusable,
    is_signed,
    load_key,
    make_key,
    write_private,
)


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return make_key(tmp_path_factory.mktemp("keys") / "key")


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_only_what_was_signed_is_signed(key, content, other):
    signature = key.sign(content)
    assert is_signed(key.public, signature, content)
    assert is_signed(key.public, signature, other) == (content == other)


def test_another_key_has_not_signed_it(key, tmp_path):
    other = make_key(tmp_path / "other")
    assert not is_signed(other.public, key.sign(b"x"), b"x")
    assert len(other.public) == PUBLIC_DIGITS


@pytest.mark.parametrize("public", ["", "zz", "00", "é" * 64, "0" * 64, "0" * 63])
def test_what_is_no_key_has_signed_nothing(key, public):
    assert not is_signed(public, key.sign(b"x"), b"x")


@pytest.mark.parametrize("signature", ["", "zz", "00" * 64, "00" * 63])
def test_what_is_no_signature_signs_nothing(key, signature):
    assert not is_signed(key.public, signature, b"x")


def test_the_file_of_a_key_is_for_its_owner_only_and_comes_back(tmp_path):
    path = tmp_path / "key"
    made = make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_key(path).public == made.public


def test_a_key_never_takes_the_place_of_a_file(tmp_path):
    path = tmp_path / "key"
    path.write_text("precious")
    with pytest.raises(KeyUnusable, match="exists"):
        make_key(path)
    assert path.read_text() == "precious"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_may_read_is_refused(tmp_path, mode):
    path = tmp_path / "key"
    make_key(path)
    path.chmod(mode)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        load_key(path)


def test_what_is_no_such_key_is_refused_in_words(tmp_path):
    with pytest.raises(KeyUnusable, match="No such file"):
        load_key(tmp_path / "none")
    write_private(tmp_path / "text", b"hello")
    with pytest.raises(KeyUnusable, match="no private key"):
        load_key(tmp_path / "text")
    other = ec.generate_private_key(ec.SECP256R1())
    form = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    write_private(tmp_path / "ec", other.private_bytes(*form))
    with pytest.raises(KeyUnusable, match="no Ed25519 key"):
        load_key(tmp_path / "ec")
