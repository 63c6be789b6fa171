"""A program with mistakes. Each is marked, and type checkers find each of them."""

from __future__ import annotations

import webrtc


def opened(event: webrtc.RTCDataChannelEvent) -> None:
    print(event.channel.label)


async def configure() -> webrtc.RTCPeerConnection:
    webrtc.RTCPeerConnection({"iceServer": [{"urls": "stun:stun.example.org"}]})  # mistake: the key of a dict
    webrtc.RTCPeerConnection({"iceServers": [{"url": "stun:stun.example.org"}]})  # mistake: an inner key
    webrtc.RTCPeerConnection({"iceCandidatePoolSize": "ten"})  # mistake: the type of a value
    webrtc.RTCPeerConnection({"bundlePolicy": "max-bundel"})  # mistake: a misspelt string in a dict
    webrtc.RTCPeerConnection(ice_transport_policy="relayed")  # mistake: a misspelt string by keyword
    return webrtc.RTCPeerConnection(ice_server=[])  # mistake: an unknown keyword


async def listen(connection: webrtc.RTCPeerConnection) -> None:
    connection.on("tracks", print)  # mistake: a misspelt event
    connection.on("track", opened)  # mistake: the handler of another event
    connection.ontrack = opened  # mistake: the same by attribute
    connection.on("track", lambda event: print(event.channel))  # mistake: what an event does not have
    connection.add_event_listener("datachanel", opened)  # mistake: a misspelt event, the DOM's way

    @connection.on("icecandidate")  # mistake: a decorated handler of another event
    def told(event: webrtc.RTCTrackEvent) -> None:
        print(event.track)

    @connection.once("opened")  # mistake: a misspelt event of a decorator
    def first(event: webrtc.Event) -> None:
        print(event.type)


def dispatch(channel: webrtc.RTCDataChannel) -> None:
    channel.dispatch_event(webrtc.MessageEvent("message", dat="hello"))  # mistake: an unknown member
    channel.dispatch_event(webrtc.MessageEvent("message", {"dta": "hello"}))  # mistake: the same in a dict
    channel.dispatch_event(webrtc.Event("open", cancelable="yes"))  # mistake: the type of a member
    webrtc.RTCDataChannelEvent("datachannel")  # mistake: a required member


async def negotiate(connection: webrtc.RTCPeerConnection) -> None:
    transceiver = connection.add_transceiver("audio", direction="sendonyl")  # mistake: a misspelt direction
    transceiver.direction = "recieveonly"  # mistake: a direction that does not exist
    connection.add_transceiver("vidoe")  # mistake: a misspelt kind
    connection.create_data_channel("chat", reliable=False)  # mistake: a keyword that does not exist
    connection.createDatachannel("chat")  # mistake: wrong capitals
    connection.set_local_description()  # mistake: not awaited
    print(connection.local_description.sdp)  # mistake: None before a description is set
    print(connection.connection_state == webrtc.RTCPeerConnectionState.conected)  # mistake: a misspelt state
    print(connection.connection_state == "conected")  # mistake for pyright: the same as a string
    await connection.set_remote_description({"tpye": "offer", "sdp": ""})  # mistake: the key of a description
    await connection.set_local_description({"tpye": "offer"})  # mistake: the same at this end
    await connection.set_remote_description({"type": "ofer", "sdp": ""})  # mistake: a misspelt type in a dict
    await connection.answer({"type": "offer", "spd": ""})  # mistake: the key of an offer
    webrtc.RTCSessionDescription(type="ofer", sdp="v=0")  # mistake: a misspelt type
    await connection.add_ice_candidate({"candidat": "", "sdpMid": "0"})  # mistake: the key of a candidate


async def send(source: webrtc.RTCVideoSource, sender: webrtc.RTCRtpSender) -> None:
    sound = webrtc.AudioData.from_ndarray([0] * 480, sample_rate=48_000)
    source.push(sound)  # mistake: sound for a source of video
    source.push(bytes(6), "rbg24", width=2, height=1)  # mistake: a misspelt format
    picture = webrtc.VideoFrame(bytes(6), "rgb42", width=2, height=1)  # mistake: the same of a frame
    picture.to_ndarray("rgab")  # mistake: the same of an array
    picture.to_bytes("i421")  # mistake: the same of bytes
    await picture.copy_to(bytearray(8), {"format": "RGBBA"})  # mistake: the same in a dict
    async for frame in webrtc.RTCVideoSink(source.create_track()):
        print(frame.sample_rate)  # mistake: what a video frame does not have
    parameters = sender.get_parameters()
    parameters.encodings[0].max_bitrat = 500_000  # mistake: a misspelt field
    parameters.degradation_preference = "balance"  # mistake: a misspelt string of a field
    await webrtc.media_devices.get_user_media(video={"widht": 640})  # mistake: a misspelt constraint
