// Connects a page to an endpoint of webrtc.web: camera and microphone there, and what comes back.
//
//   import { connect } from "/offer/client.js";
//   const call = await connect("/offer", { camera: true, microphone: true });
//   document.querySelector("video").srcObject = call.remote;
//
// This module has no dependencies. Copy it, change it: it is under the licence of python-webrtc.

const DEVICES = {
  NotAllowedError: ["no-permission", "The page may not use the device: allow it in the address bar."],
  SecurityError: ["no-permission", "The settings of the browser forbid cameras and microphones."],
  NotReadableError: ["device-busy", "The device cannot be read. Close other programs that use it."],
  AbortError: ["device-failed", "The device failed. Unplug it and plug it in again."],
  OverconstrainedError: ["device-failed", "No device can do what was requested."],
};

// Why a call could not be made, or ended: `code` for programs, `message` for people.
export class CallError extends Error {
  constructor(code, message, details = {}) {
    super(message, { cause: details.cause });
    this.name = "CallError";
    this.code = code;
    this.status = details.status;
  }
}

// Camera and microphone as a MediaStream: true, false, or constraints for each.
export async function openDevices({ camera = false, microphone = false }) {
  if (!navigator.mediaDevices) {
    const message = "Browsers give cameras and microphones only to pages from https:// or localhost.";
    throw new CallError("insecure-origin", message);
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ video: camera, audio: microphone });
  } catch (cause) {
    if (cause.name === "NotFoundError") {
      const devices = await navigator.mediaDevices.enumerateDevices();
      const noCamera = camera && !devices.some(({ kind }) => kind === "videoinput");
      const missing = noCamera ? "camera" : "microphone";
      throw new CallError(`no-${missing}`, `There is no ${missing}: connect one, or go without.`, { cause });
    }
    const [code, message] = DEVICES[cause.name] ?? ["device-failed", `The device failed: ${cause.message}`];
    throw new CallError(code, message, { cause });
  }
}

// Resolves to a Call when connected; rejects with a CallError. In place of the URL, a function may take the
// offer and resolve to the answer.
export async function connect(url, options = {}) {
  const call = new Call(url, options);
  try {
    await call.open();
  } catch (cause) {
    call.end(cause);
    if (cause instanceof CallError) throw cause;
    throw new CallError("failed", `The call failed: ${cause.message}`, { cause });
  }
  return call;
}

class Call {
  constructor(url, options) {
    this.url = url;
    this.options = { receive: ["video", "audio"], timeout: 15, ...options };
    this.local = options.stream ?? null;
    this.remote = new MediaStream();
    this.connection = null;
    this.wasConnected = false;
    this.ended = false;
    this.leave = () => this.close();
  }

  async open() {
    const { camera, microphone, stream, receive, prepare, iceServers } = this.options;
    if (!stream && (camera || microphone)) {
      this.state("devices");
      this.local = await openDevices(this.options);
    }
    this.state("signaling");
    const servers = iceServers ?? (await this.ask("GET")).iceServers;
    const connection = (this.connection = new RTCPeerConnection({ iceServers: servers }));
    connection.ontrack = ({ track }) => this.received(track);
    for (const track of this.local?.getTracks() ?? []) connection.addTrack(track, this.local);
    for (const kind of receive) {
      const sent = connection.getTransceivers().some(({ sender }) => sender.track?.kind === kind);
      if (!sent) connection.addTransceiver(kind, { direction: "recvonly" });
    }
    await prepare?.(connection);
    await connection.setLocalDescription();
    await gathered(connection);
    const answer = await this.ask("POST", connection.localDescription);
    this.state("connecting");
    await connection.setRemoteDescription(answer);
    addEventListener("pagehide", this.leave);
    await this.connected();
  }

  async ask(method, description) {
    if (typeof this.url === "function") return description ? this.url(description) : { iceServers: [] };
    const headers = description ? { "Content-Type": "application/json" } : {};
    if (this.options.token) headers.Authorization = `Bearer ${this.options.token}`;
    const body = description && JSON.stringify(description);
    const signal = AbortSignal.timeout(this.options.timeout * 1000);
    let response, content;
    try {
      response = await fetch(this.url, { method, headers, body, signal });
      content = await response.json();
    } catch (cause) {
      if (response && !response.ok) content = {};
      else throw new CallError("unreachable", "The server does not answer. Is it running?", { cause });
    }
    if (response.ok) return content;
    const { status } = response;
    const problem = content.error ?? response.statusText;
    throw new CallError("refused", `The server refused the call: ${problem} (${status}).`, { status });
  }

  // Resolves when connected; from then on, follows the connection until it ends.
  connected() {
    const { connection } = this;
    const { timeout } = this.options;
    return new Promise((resolve, reject) => {
      const fail = (code, message) => {
        clearTimeout(timer);
        const error = new CallError(code, message);
        this.wasConnected ? this.end(error) : reject(error);
      };
      const noPath = () =>
        fail("ice-failed", "No network path to the server works: UDP may be blocked. A TURN server helps.");
      const late = () => {
        if (connection.iceConnectionState === "checking") noPath();
        else fail("timeout", `Not connected after ${timeout} seconds.`);
      };
      const timer = setTimeout(late, timeout * 1000);
      const follow = () => {
        const state = connection.connectionState;
        if (state === "connected") {
          clearTimeout(timer);
          this.wasConnected = true;
          resolve();
        }
        if (state === "connected" || state === "disconnected") this.state(state);
        else if (state === "failed" && this.wasConnected) fail("lost", "The connection was lost.");
        else if (state === "failed") noPath();
      };
      connection.onconnectionstatechange = follow;
      const transport = connection.sctp?.transport ?? connection.getReceivers()[0]?.transport;
      transport?.addEventListener("statechange", () => {
        if (transport.state === "closed") fail("peer-closed", "The server ended the call.");
      });
      follow();
    });
  }

  received(track) {
    this.remote.addTrack(track);
    this.options.onTrack?.(track, this.remote);
  }

  state(state) {
    this.options.onState?.(state);
  }

  close() {
    this.end(null);
  }

  end(error) {
    if (this.ended) return;
    this.ended = true;
    removeEventListener("pagehide", this.leave);
    this.connection?.close();
    if (!this.options.stream) this.local?.getTracks().forEach((track) => track.stop());
    this.state("closed");
    if (this.wasConnected) this.options.onEnd?.(error);
  }
}

// Candidates that take longer than this are not worth the wait.
function gathered(connection, seconds = 2) {
  return new Promise((resolve) => {
    const check = () => connection.iceGatheringState === "complete" && resolve();
    connection.addEventListener("icegatheringstatechange", check);
    setTimeout(resolve, seconds * 1000);
    check();
  });
}
