"""A voice agent behind FastAPI: talk with it in a browser. It listens while it speaks: interrupt it.

Put your own models into `recognize`, `think` and `speak`. Here, a voice of espeak-ng speaks.

usage: voice_agent.py [--port 8000]
requires espeak-ng, and pip install 'python-webrtc[web]' fastapi uvicorn
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator

import numpy as np
import uvicorn
import webrtc
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from numpy.typing import NDArray
from webrtc import web

VOICE_RATE = 22_050  # of espeak-ng, in Hz

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Voice agent</title>
<button>Talk</button> <span></span>
<audio autoplay></audio>
<pre style="white-space: pre-wrap"></pre>
<script type="module">
  import { connect } from "/offer/client.js";
  const [button, state, audio, log] = document.querySelectorAll("button, span, audio, pre");
  button.onclick = async () => {
    try {
      const call = await connect("/offer", {
        microphone: true,
        receive: ["audio"],
        prepare: (connection) => {
          const captions = connection.createDataChannel("captions", { negotiated: true, id: 0 });
          captions.onmessage = ({ data }) => (log.textContent += data + "\\n");
        },
        onState: (text) => (state.textContent = text),
      });
      audio.srcObject = call.remote;
    } catch (error) {
      state.textContent = error.message;
    }
  };
</script>
"""


async def recognize(speech: NDArray[np.int16]) -> str:
    """Speech to text. The speech is mono at 16 kHz; this only tells how long it is."""
    return f"{len(speech) / 16_000:.1f} seconds of speech"


async def think(text: str) -> AsyncIterator[str]:
    """The language model: yield the answer sentence by sentence."""
    yield f"I heard {text}."
    yield "Now tell me more, or interrupt me. I listen while I speak, and fall silent as soon as you begin."


async def speak(sentence: str) -> AsyncIterator[bytes]:
    """Text to speech: yield the samples as they are made, int16, mono, at VOICE_RATE."""
    espeak = await asyncio.create_subprocess_exec(
        "espeak-ng", "--stdin", "--stdout", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    wav, _ = await espeak.communicate(sentence.encode())
    yield wav[44:]  # without the header


async def converse(connection: webrtc.RTCPeerConnection, request: web.Request) -> None:
    """Talk with the user of a page."""
    voice = webrtc.RTCAudioSource()
    connection.add_track(voice.create_track())
    captions = connection.create_data_channel("captions", negotiated=True, id=0)

    def caption(text: str) -> None:
        if captions.ready_state == "open":
            captions.send(text)

    async def answer(text: str) -> AsyncIterator[bytes]:
        async for sentence in think(text):
            caption(f"agent: {sentence}")
            async for samples in speak(sentence):
                yield samples

    @connection.on("track")
    async def listen(event: webrtc.RTCTrackEvent) -> None:
        async with webrtc.Conversation(event.track, voice) as conversation:
            async for utterance in conversation:
                text = await recognize(utterance)
                caption(f"you: {text}")
                if not await conversation.reply(answer(text), VOICE_RATE):
                    caption("(interrupted)")


app = FastAPI()
web.Endpoint(converse).add_to(app, "/offer")


@app.get("/")
def page() -> HTMLResponse:
    return HTMLResponse(PAGE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    uvicorn.run(app, host="127.0.0.1", port=parser.parse_args().port)
