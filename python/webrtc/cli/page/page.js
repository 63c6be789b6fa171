// The page of `webrtc serve`: devices, what Python makes of them, chat and files.
import { connect, openDevices } from "./offer/client.js";
import { Graphs } from "./graphs.js";
import { sendFile, takeFile } from "./files.js";

const element = (id) => document.getElementById(id);
const ENABLED = ["picture", "sound", "snapshot", "text", "file"];
// The terminal's link ends in #TOKEN: what is after # stays in the browser.
const token = location.hash.slice(1) || undefined;

let call = null;
let control = null;
let graphs = null;

function complain(text) {
  element("problem").textContent = text ?? "";
  element("problem").hidden = !text;
}

function show(state) {
  const names = { devices: "waiting for your permission", signaling: "calling", closed: "not connected" };
  element("state").dataset.state = state;
  element("state").textContent = names[state] ?? state;
  const live = state === "connected" || state === "disconnected";
  element("start").textContent = live ? "Stop" : state === "closed" ? "Start" : "Starting …";
  element("start").disabled = !live && state !== "closed";
  for (const id of ENABLED) element(id).disabled = !live;
  element("say").querySelector("button").disabled = !live;
}

// The constraints of a kind of device: the chosen one, any, or none if there is none.
async function wanted(id, kind, extra = {}) {
  const devices = await navigator.mediaDevices?.enumerateDevices();
  // Without this API the page is not from a secure origin: connect() explains that.
  if (devices && !devices.some((device) => device.kind === kind)) return false;
  const deviceId = element(id).value;
  return deviceId && deviceId !== "–" ? { ...extra, deviceId: { exact: deviceId } } : { ...extra };
}

const cameraWanted = () => wanted("camera", "videoinput", { width: { ideal: 640 }, height: { ideal: 480 } });
// Python gets the sound as it is; what comes back is only heard by those who ask for it.
const UNPROCESSED = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const microphoneWanted = () => wanted("microphone", "audioinput", UNPROCESSED);

async function start() {
  complain(null);
  show("devices");
  const [camera, microphone] = await Promise.all([cameraWanted(), microphoneWanted()]);
  try {
    call = await connect("./offer", {
      camera,
      microphone,
      token,
      receive: [],
      prepare,
      onTrack: (track, remote) => (element("remote").srcObject = remote),
      onState: show,
      onEnd: (error) => {
        stop();
        if (error) complain(error.message);
      },
    });
  } catch (error) {
    stop();
    complain(explain(error));
    return;
  }
  element("local").srcObject = call.local;
  const missing = [!camera && "camera", !microphone && "microphone"].filter(Boolean).join(" and no ");
  if (missing) complain(`There is no ${missing} here. What else there is works: connect one and start again.`);
  graphs = new Graphs(element("graphs"), call.connection);
  await listDevices();
}

// What cannot be known from the error alone.
function explain(error) {
  if (error.status === 401) return "The link is not complete: open the one that the terminal shows, with all after #.";
  if (error.status === 503) return "Too many pages are open. Close another one, or start serve with --peers.";
  return error.code ? error.message : `Something unexpected happened: ${error}`;
}

function prepare(connection) {
  control = connection.createDataChannel("control");
  control.onmessage = ({ data }) => obey(JSON.parse(data));
  connection.ondatachannel = ({ channel }) => takeFile(channel, element("files"));
}

function stop() {
  graphs?.stop();
  call?.close();
  call = control = graphs = null;
  show("closed");
  for (const id of ["local", "remote"]) element(id).srcObject = null;
}

// What Python says.
function obey({ pictures, sounds, level, hertz, speaking, utterance, problem, chat, from }) {
  if (pictures) fill("picture", pictures.map((name) => [name, name]));
  if (pictures) element("shown").textContent = pictures[0];
  if (sounds) fill("sound", sounds.map((name) => [name, name]));
  if (problem) complain(problem);
  if (chat !== undefined) write(from, chat);
  if (level !== undefined) {
    element("level").value = level;
    element("level").dataset.hertz = hertz ?? "";
    const text = level > -60 ? `${level.toFixed(0)} dB${hertz ? `, ${hertz} Hz` : ""}` : "silence";
    element("heard").value = `${text}${element("heard").dataset.speaking ? " · speech" : ""}`;
  }
  if (speaking !== undefined) element("heard").dataset.speaking = speaking ? "yes" : "";
  if (utterance) write("Python", `heard you speak for ${utterance.toFixed(1)} s`);
}

function write(from, text) {
  const line = document.createElement("li");
  const name = document.createElement("b");
  name.textContent = from;
  line.append(name, text);
  element("messages").append(line);
  while (element("messages").childElementCount > 200) element("messages").firstElementChild.remove();
  element("messages").scrollTop = element("messages").scrollHeight;
}

function fill(id, options, chosen) {
  const select = element(id);
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value, false, value === chosen)));
}

async function listDevices() {
  const devices = await navigator.mediaDevices?.enumerateDevices();
  for (const [id, kind, name] of [
    ["camera", "videoinput", "getVideoTracks"],
    ["microphone", "audioinput", "getAudioTracks"],
  ]) {
    const found = (devices ?? []).filter((device) => device.kind === kind);
    const used = call?.local?.[name]()[0]?.getSettings().deviceId;
    fill(id, found.length ? found.map(({ deviceId, label }) => [deviceId, label || kind]) : [["–", "none found"]], used);
    element(id).disabled = !found.length;
  }
}

// Sends another device without a new connection.
async function change(id, option, constraints) {
  if (!call) return;
  complain(null);
  try {
    const opened = await openDevices({ [option]: await constraints() });
    const [track] = opened.getTracks();
    const sender = call.connection.getSenders().find((each) => each.track?.kind === track.kind);
    if (!sender) throw new Error(`stop and start again to add a ${id}`);
    call.local.getTracks().filter(({ kind }) => kind === track.kind).forEach((old) => {
      old.stop();
      call.local.removeTrack(old);
    });
    call.local.addTrack(track);
    await sender.replaceTrack(track);
  } catch (error) {
    complain(error.message);
    await listDevices();
  }
}

const tell = (message) => control?.readyState === "open" && control.send(JSON.stringify(message));

element("start").onclick = () => (call ? stop() : start());
element("camera").onchange = () => change("camera", "camera", cameraWanted);
element("microphone").onchange = () => change("microphone", "microphone", microphoneWanted);
element("sound").onchange = ({ target }) => tell({ sound: target.value });
element("picture").onchange = ({ target }) => {
  complain(null);
  element("shown").textContent = target.value;
  tell({ picture: target.value });
};
element("listen").onchange = ({ target }) => (element("remote").muted = !target.checked);
element("snapshot").onclick = () => tell({ snapshot: true });
element("say").onsubmit = (event) => {
  event.preventDefault();
  const text = element("text").value.trim();
  if (text) tell({ chat: text });
  element("text").value = "";
};
element("file").onchange = async ({ target }) => {
  for (const file of target.files) {
    if (call) await sendFile(call.connection, file, element("files")).catch((error) => complain(error.message));
  }
  target.value = "";
};
navigator.mediaDevices?.addEventListener("devicechange", listDevices);
if (!window.isSecureContext) {
  complain("Browsers open cameras and microphones only over HTTPS or on this machine: start serve with --https.");
}
