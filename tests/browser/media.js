// Sound and pictures of the browser's end: `pc` is page.js's.
const COLOURS = ["rgb(255,0,0)", "rgb(0,255,0)", "rgb(0,0,255)", "rgb(200,200,200)"];
const incoming = new Map();

pc.addEventListener("track", ({ track }) => {
  incoming.set(track.kind, track);
  tell({ track: track.kind });
});

function videoCodecs() {
  const names = (each) => each.getCapabilities("video").codecs.map(({ mimeType }) => mimeType);
  return { send: names(RTCRtpSender), receive: names(RTCRtpReceiver) };
}

// Sends a picture with a colour in each quarter, thirty times a second, in the codec.
function sendPicture(mimeType, width, height) {
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
    context.fillRect(0, 0, 1, 1);
  };
  draw();
  setInterval(draw, 1000 / 30);
  const transceiver = pc.addTransceiver(canvas.captureStream(30).getTracks()[0], { direction: "sendonly" });
  const { codecs } = RTCRtpSender.getCapabilities("video");
  transceiver.setCodecPreferences(codecs.filter((codec) => codec.mimeType === mimeType));
}

function sendTone(hertz) {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: hertz });
  const gain = new GainNode(context, { gain: 0.4 });
  const out = new MediaStreamAudioDestinationNode(context);
  tone.connect(gain).connect(out);
  tone.start();
  pc.addTrack(out.stream.getAudioTracks()[0], out.stream);
}

// The size of what is shown, and the colours in the middle of its quarters, when a frame came.
async function look() {
  let video = document.querySelector("video");
  if (!video) {
    video = Object.assign(document.createElement("video"), { muted: true, autoplay: true });
    video.srcObject = new MediaStream([incoming.get("video")]);
    document.body.append(video);
  }
  await new Promise((shown) => video.requestVideoFrameCallback(shown));
  const { videoWidth: width, videoHeight: height } = video;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  const colour = (x, y) => [...context.getImageData(x * width, y * height, 1, 1).data].slice(0, 3);
  const colours = [colour(0.25, 0.25), colour(0.75, 0.25), colour(0.25, 0.75), colour(0.75, 0.75)];
  return { width, height, colours };
}

// The strongest frequency of what is heard, in Hz, and its level, as soon as it is not silent.
async function listen() {
  const stream = new MediaStream([incoming.get("audio")]);
  // Chromium gives remote sound to WebAudio only while an element plays it.
  Object.assign(new Audio(), { muted: true, srcObject: stream }).play();
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
  new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(analyser);
  const spectrum = new Float32Array(analyser.frequencyBinCount);
  const samples = new Float32Array(analyser.fftSize);
  for (;;) {
    await new Promise((later) => setTimeout(later, 300));
    analyser.getFloatFrequencyData(spectrum);
    analyser.getFloatTimeDomainData(samples);
    const level = Math.max(...samples);
    const strongest = spectrum.indexOf(Math.max(...spectrum));
    if (level > 0.2) return { level, hertz: (strongest * context.sampleRate) / analyser.fftSize };
  }
}
