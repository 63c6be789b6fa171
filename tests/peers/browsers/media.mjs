// What a page sends, and what it makes of what it receives.
import { HERTZ, measured, PEAK } from "/node/sound.mjs";

const COLOURS = ["rgb(255,0,0)", "rgb(0,255,0)", "rgb(0,0,255)", "rgb(255,255,255)"];
const FRAMES_A_SECOND = 30;

// One for all: a browser limits them.
const audio = new AudioContext({ sampleRate: 48000 });
const analyser = new AnalyserNode(audio, { fftSize: 32768 });
// In the order in which they came.
const videos = [];

export function toneTrack() {
  const out = new MediaStreamAudioDestinationNode(audio, { channelCount: 1 });
  const tone = new OscillatorNode(audio, { frequency: HERTZ });
  tone.connect(new GainNode(audio, { gain: PEAK })).connect(out);
  tone.start();
  return out.stream.getAudioTracks()[0];
}

/** Draws the corners on a canvas that fills its place, for ever. */
export function drawnCorners(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  let count = 0;
  const draw = () => {
    COLOURS.forEach((colour, quarter) => {
      context.fillStyle = colour;
      context.fillRect((quarter % 2) * (width / 2), (quarter >> 1) * (height / 2), width / 2, height / 2);
    });
    // A canvas that does not change gives no frames.
    context.fillStyle = ++count % 2 ? "black" : "white";
    context.fillRect(0, 0, 2, 2);
  };
  draw();
  setInterval(draw, 1000 / FRAMES_A_SECOND);
  return canvas;
}

export const cornersTrack = ({ width = 320, height = 240 }) =>
  drawnCorners(width, height).captureStream(FRAMES_A_SECOND).getVideoTracks()[0];

/** This page as it is shown, which is the corners. */
export async function screenTrack() {
  const canvas = drawnCorners(640, 480);
  canvas.style.cssText = "position: fixed; inset: 0; width: 100vw; height: 100vh";
  document.body.append(canvas);
  const shared = await navigator.mediaDevices.getDisplayMedia({ video: true, preferCurrentTab: true });
  return shared.getVideoTracks()[0];
}

export function arrived({ track }) {
  const stream = new MediaStream([track]);
  if (track.kind === "audio") {
    // Chromium gives what it receives to WebAudio only while an element plays it.
    Object.assign(new Audio(), { muted: true, srcObject: stream }).play();
    audio.resume();
    new MediaStreamAudioSourceNode(audio, { mediaStream: stream }).connect(analyser);
    return;
  }
  const video = Object.assign(document.createElement("video"), { muted: true, autoplay: true, srcObject: stream });
  const shown = { video, frames: 0 };
  const count = () => {
    shown.frames++;
    video.requestVideoFrameCallback(count);
  };
  video.requestVideoFrameCallback(count);
  videos.push(shown);
  document.body.append(video);
}

export async function heard(seconds) {
  // What comes after the call.
  await new Promise((later) => setTimeout(later, seconds * 1000));
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  return measured(samples.slice(-seconds * audio.sampleRate), audio.sampleRate);
}

export function seen(place = 0) {
  const { video, frames } = videos[place] ?? {};
  const { videoWidth: width, videoHeight: height } = video ?? {};
  if (!frames || !width) return { frames: 0, width: 0, height: 0, corners: [] };
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  const at = (x, y) => [...context.getImageData(x * width, y * height, 1, 1).data].slice(0, 3);
  return { frames, width, height, corners: [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)] };
}
