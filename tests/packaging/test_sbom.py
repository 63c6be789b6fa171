"""The bill of materials in the package lists what the extension contains, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

import pytest
import wrtc

from scripts.lib import sbom

BILL = "sboms/python-webrtc.cdx.json"
# A symbol of each library that the extension contains, or calls in a library that comes along.
SYMBOLS = {
    "abseil-cpp": "_ZN4absl",
    "boringssl": "SSL_do_handshake",
    "fiat": "fiat_curve25519",
    "libaom": "aom_codec_encode",
    "vector": "aom_vector_setup",
    "libsrtp": "srtp_protect",
    "libvpx": "vpx_codec_encode",
    "libyuv": "ARGBToI420",
    "pffft": "pffft_new_setup",
    "rnnoise": "rnnoise",
    "libwebrtc": "_ZN6webrtc14PeerConnection",
    "ooura": "OouraFft",
    "spl_sqrt_floor": "WebRtcSpl_SqrtFloor",
    "g711": "WebRtcG711_EncodeA",
    "g722": "WebRtc_g722_encode",
    "libc++": "_ZNSt3__1",
    "libc++abi": "__cxa_throw",
    "opus": "opus_decode",
    "dav1d": "dav1d_open",
    "pybind11": "pybind11",
}
LEFT_OUT = {
    "crc32c": "_ZN6crc32c",
    "fastfeat": "aom_fast9",
    "fft": "WebRtcIsacfix_Fft",
    "portaudio": "PaUtil_",
}


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    text = distribution("python-webrtc").read_text(BILL)
    assert text
    return dict(json.loads(text))


@pytest.fixture(scope="module")
def components(bill: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {component["name"]: component for component in bill["components"]}


@pytest.fixture(scope="module")
def symbols() -> str:
    """All symbols of the extension, also those that it does not export."""
    tool = shutil.which("llvm-nm-19") or shutil.which("nm") or pytest.skip("needs nm, of llvm-19 or binutils")
    said = subprocess.run(
        [tool, wrtc.__file__], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    return said or pytest.skip("this extension is stripped")


def test_it_describes_this_version(bill: dict[str, Any]) -> None:
    assert bill["metadata"]["component"]["version"] == version("python-webrtc")


@pytest.mark.skipif(
    os.environ.get("WRTC_BUILD", "").endswith("san"), reason="a sanitizer keeps other symbols"
)
def test_each_library_in_it_has_a_symbol_in_the_extension(
    components: dict[str, dict[str, Any]], symbols: str
) -> None:
    assert components.keys() == SYMBOLS.keys()
    assert [name for name, symbol in SYMBOLS.items() if symbol not in symbols] == []


@pytest.mark.skipif(
    os.environ.get("WRTC_BUILD", "").endswith("san"), reason="a sanitizer keeps other symbols"
)
def test_what_the_linker_leaves_out_is_not_in_it(symbols: str) -> None:
    assert {Path(folder).name for folder in sbom.NOT_LINKED} == LEFT_OUT.keys()
    assert [name for name, symbol in LEFT_OUT.items() if symbol in symbols] == []


def test_each_library_in_it_has_a_version_and_a_licence(components: dict[str, dict[str, Any]]) -> None:
    assert [name for name, about in components.items() if not about.get("version")] == []
    assert [name for name, about in components.items() if not about["licenses"]] == []


def test_the_engine_has_the_hash_of_its_source(components: dict[str, dict[str, Any]]) -> None:
    [digest] = components["libwebrtc"]["hashes"]
    assert digest["alg"] == "SHA-256" and digest["content"] in wrtc.engine_source
    assert components["libwebrtc"]["version"] in wrtc.engine_source


def test_the_components_of_another_tree_have_no_version() -> None:
    about = {"name": "A codec", "license": "MIT", "revision": "1"}
    assert sbom.of_engine("codec", about, {"description": "a folder"}).version == ""
    assert sbom.of_engine("codec", about, {"sha256": "0", "version": "1"}).version == "1"


def test_a_patched_engine_says_so() -> None:
    source = {"version": "1", "package": "p", "tarball": "t", "sha256": "0", "patches": ["a.patch"]}
    component = sbom.of_engine("webrtc", {"name": "WebRTC", "license": "BSD-3-Clause"}, source)
    assert component.described()["pedigree"] == {"notes": "changed by a.patch"}


def test_it_is_valid(bill: dict[str, Any]) -> None:
    validation = pytest.importorskip("cyclonedx.validation.json", reason="needs the extra wheel")
    schema = pytest.importorskip("cyclonedx.schema", reason="needs the extra wheel")
    validator = validation.JsonStrictValidator(schema.SchemaVersion.V1_6)
    assert validator.validate_str(json.dumps(bill)) is None
