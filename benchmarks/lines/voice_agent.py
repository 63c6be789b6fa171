"""`examples/voice_agent.py`, written for aiortc.

usage: voice_agent.py [--port 8000]     requires aiortc, fastapi, uvicorn, webrtcvad-wheels and espeak-ng
"""

import argparse
import asyncio
import contextlib
import fractions
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import uvicorn
import webrtcvad
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, AudioResampler
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from numpy.typing import NDArray

VOICE_RATE = 22_050  # of espeak-ng, in Hz
STEP = 320  # samples of 20 ms at 16 kHz
BEGINS_AFTER, ENDS_AFTER, BEFORE = 3, 15, 10  # steps

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Voice agent</title>
<button>Talk</button> <span></span>
<audio autoplay></audio>
<pre style="white-space: pre-wrap"></pre>
<script type="module">
  const [button, state, audio, log] = document.querySelectorAll("button, span, audio, pre");
  button.onclick = async () => {
    try {
      const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
      const connection = new RTCPeerConnection();
      connection.ontrack = ({ track }) => (audio.srcObject = new MediaStream([track]));
      connection.onconnectionstatechange = () => (state.textContent = connection.connectionState);
      connection.addTrack(microphone.getTracks()[0], microphone);
      const captions = connection.createDataChannel("captions", { negotiated: true, id: 0 });
      captions.onmessage = ({ data }) => (log.textContent += data + "\\n");
      await connection.setLocalDescription();
      while (connection.iceGatheringState !== "complete")
        await new Promise((changed) => (connection.onicegatheringstatechange = changed));
      const response = await fetch("/offer", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(connection.localDescription),
      });
      if (!response.ok) throw new Error(await response.text());
      await connection.setRemoteDescription(await response.json());
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
    pipe = asyncio.subprocess.PIPE
    espeak = await asyncio.create_subprocess_exec("espeak-ng", "--stdin", "--stdout", stdin=pipe, stdout=pipe)
    wav, _ = await espeak.communicate(sentence.encode())
    yield wav[44:]  # without the header


class Voice(MediaStreamTrack):
    """What the agent says, in real time, and silence when it says nothing."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.waiting = np.zeros(0, np.int16)
        self.played = asyncio.Event()
        self.resampler = AudioResampler("s16", "mono", 48_000)
        self.start = 0.0
        self.pts = 0

    def say(self, samples: bytes) -> None:
        frame = AudioFrame.from_ndarray(np.frombuffer(samples, np.int16)[None], "s16", "mono")
        frame.sample_rate = VOICE_RATE
        resampled = [each.to_ndarray()[0] for each in self.resampler.resample(frame)]
        self.waiting = np.concatenate([self.waiting, *resampled])
        self.played.clear()

    def clear(self) -> None:
        self.waiting = np.zeros(0, np.int16)
        self.played.set()

    async def recv(self) -> AudioFrame:
        self.start = self.start or time.monotonic()
        await asyncio.sleep(self.start + self.pts / 48_000 - time.monotonic())
        samples, self.waiting = self.waiting[:960], self.waiting[960:]
        if not len(self.waiting):
            self.played.set()
        samples = np.concatenate([samples, np.zeros(960 - len(samples), np.int16)])
        frame = AudioFrame.from_ndarray(samples[None], "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self.pts, fractions.Fraction(1, 48_000)
        self.pts += 960
        return frame


class Listener:
    """Cuts what the user says into utterances."""

    def __init__(self) -> None:
        self.detector = webrtcvad.Vad(3)
        self.pieces: deque[NDArray[np.int16]] = deque()
        self.speech = self.silence = 0
        self.speaking = False
        self.began = asyncio.Event()
        self.utterances: asyncio.Queue[NDArray[np.int16] | None] = asyncio.Queue()

    async def listen(self, track: MediaStreamTrack) -> None:
        resampler = AudioResampler("s16", "mono", 16_000, frame_size=STEP)
        with contextlib.suppress(MediaStreamError):
            while True:
                for frame in resampler.resample(await track.recv()):
                    self.push(frame.to_ndarray()[0])
        self.utterances.put_nowait(None)

    def push(self, samples: NDArray[np.int16]) -> None:
        speech = self.detector.is_speech(samples.tobytes(), 16_000)
        self.pieces.append(samples)
        if not self.speaking:
            while len(self.pieces) > BEFORE + BEGINS_AFTER:
                self.pieces.popleft()
            self.speech = self.speech + 1 if speech else 0
            if self.speech >= BEGINS_AFTER:
                self.speaking, self.silence = True, 0
                self.began.set()
            return
        self.silence = 0 if speech else self.silence + 1
        if self.silence >= ENDS_AFTER or len(self.pieces) > 1500:
            self.utterances.put_nowait(np.concatenate(self.pieces))
            self.pieces.clear()
            self.speaking, self.speech = False, 0


async def reply(speech: AsyncIterator[bytes], voice: Voice, listener: Listener) -> bool:
    """Speak until all is said or the user begins to speak; return whether all was said."""
    if listener.speaking:
        return False
    listener.began.clear()

    async def say() -> None:
        async for samples in speech:
            voice.say(samples)
        await voice.played.wait()

    saying, interrupted = asyncio.create_task(say()), asyncio.create_task(listener.began.wait())
    await asyncio.wait({saying, interrupted}, return_when=asyncio.FIRST_COMPLETED)
    said = saying.done()
    saying.cancel()
    interrupted.cancel()
    if not said:
        voice.clear()
    return said


async def converse(track: MediaStreamTrack, voice: Voice, captions: Any) -> None:
    """Talk with the user of a page."""
    listener = Listener()
    listening = asyncio.create_task(listener.listen(track))

    def caption(text: str) -> None:
        if captions.readyState == "open":
            captions.send(text)

    async def answer(text: str) -> AsyncIterator[bytes]:
        async for sentence in think(text):
            caption(f"agent: {sentence}")
            async for samples in speak(sentence):
                yield samples

    while (utterance := await listener.utterances.get()) is not None:
        text = await recognize(utterance)
        caption(f"you: {text}")
        if not await reply(answer(text), voice, listener):
            caption("(interrupted)")
    await listening


connections: set[RTCPeerConnection] = set()
conversations: set[asyncio.Task[None]] = set()


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    for connection in [*connections]:
        await connection.close()


app = FastAPI(lifespan=lifespan)


@app.get("/")
def page() -> HTMLResponse:
    return HTMLResponse(PAGE)


@app.post("/offer")
async def offer(given: dict[str, str]) -> dict[str, str]:
    connection, voice = RTCPeerConnection(), Voice()
    connections.add(connection)
    connection.addTrack(voice)
    captions = connection.createDataChannel("captions", negotiated=True, id=0)

    @connection.on("connectionstatechange")
    async def on_state() -> None:
        if connection.connectionState in ("failed", "closed"):
            await connection.close()
            connections.discard(connection)

    @connection.on("track")
    def on_track(track: MediaStreamTrack) -> None:
        conversation = asyncio.create_task(converse(track, voice, captions))
        conversations.add(conversation)
        conversation.add_done_callback(conversations.discard)

    await connection.setRemoteDescription(RTCSessionDescription(given["sdp"], given["type"]))
    await connection.setLocalDescription(await connection.createAnswer())
    description = connection.localDescription
    return {"sdp": description.sdp, "type": description.type}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    uvicorn.run(app, host="127.0.0.1", port=parser.parse_args().port)
