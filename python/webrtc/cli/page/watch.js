// A player for WHEP (draft-ietf-wish-whep): one POST with an offer, and DELETE at the end.
const element = (id) => document.getElementById(id);
// The link ends in #TOKEN if the server asks for one.
const headers = location.hash ? { Authorization: `Bearer ${location.hash.slice(1)}` } : {};
let connection = null;
let session = null;

function show(state, problem) {
  element("state").dataset.state = element("state").textContent = state;
  element("start").textContent = connection ? "Stop" : "Play";
  element("problem").textContent = problem ?? "";
  element("problem").hidden = !problem;
}

function stop(problem) {
  connection?.close();
  if (session) fetch(session, { method: "DELETE", headers, keepalive: true }).catch(() => {});
  connection = session = null;
  element("remote").srcObject = null;
  show("not connected", problem);
}

async function start() {
  const own = (connection = new RTCPeerConnection());
  show("connecting");
  const stream = (element("remote").srcObject = new MediaStream());
  own.ontrack = ({ track }) => stream.addTrack(track);
  own.onconnectionstatechange = () => {
    if (own !== connection) return;
    if (own.connectionState === "failed") stop("No network path to the server works: UDP may be blocked.");
    else show(own.connectionState);
  };
  for (const kind of ["video", "audio"]) own.addTransceiver(kind, { direction: "recvonly" });
  await own.setLocalDescription();
  const response = await fetch("whep", {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/sdp" },
    body: own.localDescription.sdp,
  });
  if (response.status === 401) throw new Error("The link is not complete: open all of it, with what follows #.");
  if (response.status === 503) throw new Error("There are too many viewers: try again later.");
  if (!response.ok) throw new Error(`The server refused: ${response.status} ${await response.text()}`);
  session = response.headers.get("Location");
  await own.setRemoteDescription({ type: "answer", sdp: await response.text() });
  own.getReceivers()[0].transport?.addEventListener("statechange", ({ target }) => {
    if (own === connection && target.state === "closed") stop("The server has ended the stream.");
  });
}

element("start").onclick = () => {
  if (connection) stop();
  else start().catch((error) => stop(error instanceof TypeError ? "The server does not answer." : error.message));
};
addEventListener("pagehide", () => stop());
