"""Fragments and Link fields of any text are read or refused, and never at great length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st
from webrtc import RTCIceServer
from webrtc.http.ice_links import MAX_SERVERS, from_links, to_link
from webrtc.http.sdp_fragment import Fragment, fragment_of, with_generation

from tests.waiting import PATIENCE

FIELD = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"))
LINES = st.lists(
    st.sampled_from(
        ["a=ice-ufrag:abcd", "a=ice-pwd:" + "p" * 22, "m=audio 9 X 0", "a=mid:0", "a=candidate:1", "v=0", ""]
    )
    | st.text()
)


@given(FIELD, FIELD)
def test_credentials_of_any_text_survive_a_link(username: str, credential: str) -> None:
    servers = [
        RTCIceServer("stun:a.example"),
        RTCIceServer(
            ["turn:b.example?transport=tcp", "turns:c.example"], username=username, credential=credential
        ),
    ]
    found = from_links([to_link(servers)])
    assert found == [
        servers[0],
        RTCIceServer("turn:b.example?transport=tcp", username=username, credential=credential),
        RTCIceServer("turns:c.example", username=username, credential=credential),
    ]


@given(st.lists(st.text()))
def test_a_link_of_any_text_gives_servers_or_nothing(fields: list[str]) -> None:
    assert all(isinstance(server, RTCIceServer) for server in from_links(fields))


def test_other_links_and_wrong_ones_are_ignored() -> None:
    fields = [
        '<https://example.com/next>; rel="next", <stun:a.example>; rel=ice-server',
        '<turn:without.credentials>; rel="ice-server", <http://no.server>; rel="ice-server"',
        '<stun:b.example>; title="a, b; c"; rel="ice-server"',
    ]
    assert [server.urls for server in from_links(fields)] == ["stun:a.example", "stun:b.example"]
    many = ", ".join(f'<stun:s{n}.example>; rel="ice-server"' for n in range(100))
    assert len(from_links([many])) == MAX_SERVERS


@given(LINES)
def test_a_fragment_of_any_text_is_read_or_refused(lines: list[str]) -> None:
    try:
        fragment = Fragment.parse("\r\n".join(lines))
    except ValueError:
        return
    again = Fragment.parse(str(fragment))
    assert (again.credentials, again.candidates) == (fragment.credentials, fragment.candidates)
    assert (again.kept, again.complete) == (fragment.kept, fragment.complete)


def test_a_generation_replaces_that_of_each_section() -> None:
    sdp = (
        "v=0\r\na=group:BUNDLE 0 1\r\n"
        "m=audio 9 X 0\r\na=mid:0\r\na=ice-ufrag:old1\r\na=ice-pwd:" + "o" * 22 + "\r\na=candidate:old\r\n"
        "m=video 9 X 0\r\na=mid:1\r\na=ice-ufrag:old1\r\na=ice-pwd:" + "o" * 22 + "\r\n"
    )
    new = Fragment.parse(
        "a=ice-ufrag:new1\r\na=ice-pwd:" + "n" * 22 + "\r\nm=audio 9 X 0\r\na=mid:0\r\na=candidate:new\r\n"
    )
    made = with_generation(sdp, new)
    assert (made.count("old"), made.count("a=ice-ufrag:new1"), made.count("a=candidate:new")) == (0, 2, 1)
    assert made.index("a=candidate:new") < made.index("m=video")
    # Without candidates, those of an ICE-lite server stay.
    bare = Fragment.parse("a=ice-ufrag:new1\r\na=ice-pwd:" + "n" * 22 + "\r\n")
    assert "a=candidate:old" in with_generation(sdp, bare)
    with pytest.raises(ValueError, match="the fragment has no ice-ufrag and ice-pwd"):
        with_generation(sdp, Fragment())
    assert fragment_of(sdp).credentials == ("old1", "o" * 22)


@pytest.mark.parametrize("text", ['"', "<", "<>;", '<>;a="', "\\", "<a>;rel=", '<a>;"', ","])
def test_hostile_links_take_linear_time(text: str) -> None:
    started = time.perf_counter()
    from_links([text * 20_000])
    assert time.perf_counter() - started < 5 * PATIENCE
