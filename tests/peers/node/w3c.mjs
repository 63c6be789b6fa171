// A peer with the W3C's API in Node.js. What differs between them, their media, is given by each driver.
import { messageOf, serve, tell, tellMessage } from "./driver.mjs";

/**
 * @param {object} peer
 *   PeerConnection: the class; configuration(config, given): the configuration that it takes
 *   media: { add(pc, {kind, codec, direction}), arrived(event), heard(seconds), seen(), relay() }
 *   stats: whether getStats() is as the W3C's
 */
export async function serveW3C({ name, version, capabilities, PeerConnection, configuration, media, calls }) {
  const channels = new Map();
  let pc;
  let restarts = false;

  function take(channel) {
    const { label } = channel;
    channels.set(label, channel);
    channel.binaryType = "arraybuffer";
    channel.onopen = () => tell("open", { label });
    channel.onclose = () => tell("closed", { label });
    channel.onerror = (event) => console.error(label, event.error ?? event);
    channel.onmessage = ({ data }) => {
      if (channel.echoes) channel.send(data);
      else tellMessage(label, data);
    };
    if (channel.readyState === "open") tell("open", { label });
  }

  function tellChannel({ channel }) {
    const { label, ordered, maxRetransmits, maxPacketLifeTime, negotiated, id, protocol } = channel;
    tell("channel", { label, ordered, maxRetransmits, maxPacketLifeTime, negotiated, id, protocol });
    take(channel);
  }

  async function described(description, gathered) {
    await pc.setLocalDescription(description);
    while (gathered && pc.iceGatheringState !== "complete") await new Promise((go) => setTimeout(go, 10));
    return { type: pc.localDescription.type, sdp: pc.localDescription.sdp };
  }

  const transceiverOf = (kind) => pc.getTransceivers().find((each) => each.receiver.track.kind === kind);

  await serve(name, version, capabilities, {
    open({ config }) {
      pc = new PeerConnection(configuration ? configuration(config) : config);
      pc.onicecandidate = ({ candidate }) => {
        if (!candidate) return tell("candidate", { candidate: null });
        const { sdpMid, sdpMLineIndex } = candidate;
        tell("candidate", { candidate: { candidate: candidate.candidate, sdpMid, sdpMLineIndex } });
      };
      pc.onconnectionstatechange = () => tell("state", { state: pc.connectionState });
      pc.oniceconnectionstatechange = () => tell("ice_state", { state: pc.iceConnectionState });
      pc.ondatachannel = tellChannel;
      pc.ontrack = (event) => {
        tell("track", { kind: event.track.kind });
        media.arrived(event);
      };
    },
    create_channel: ({ label, options }) => take(pc.createDataChannel(label, options)),
    async offer({ gathered }) {
      const offer = await pc.createOffer({ iceRestart: restarts });
      restarts = false;
      return described(offer, gathered);
    },
    async answer({ sdp, gathered }) {
      await pc.setRemoteDescription({ type: "offer", sdp });
      return described(await pc.createAnswer(), gathered);
    },
    accept: ({ sdp }) => pc.setRemoteDescription({ type: "answer", sdp }),
    async candidate({ candidate, sdpMid, sdpMLineIndex }) {
      if (candidate) await pc.addIceCandidate({ candidate, sdpMid, sdpMLineIndex });
    },
    send: ({ label, ...message }) => channels.get(label).send(messageOf(message)),
    echo({ label }) {
      channels.get(label).echoes = true;
    },
    close_channel: ({ label }) => channels.get(label).close(),
    close: () => void pc.close(),
    add_media: (given) => media.add(pc, given),
    set_direction({ kind, direction }) {
      transceiverOf(kind).direction = direction;
    },
    remove_media: ({ kind }) => pc.removeTrack(pc.getSenders().find((each) => each.track?.kind === kind)),
    restart_ice() {
      restarts = true;
    },
    relay: () => media.relay(),
    heard: ({ seconds }) => media.heard(seconds),
    seen: () => media.seen(),
    async stats() {
      const all = [...(await pc.getStats()).values()];
      const transport = all.find((each) => each.type === "transport") ?? {};
      const pair = all.find((each) => each.type === "candidate-pair" && each.nominated) ?? {};
      const sum = (field) =>
        all.filter((each) => each.type === "data-channel").reduce((total, each) => total + each[field], 0);
      return {
        bytesSent: transport.bytesSent ?? pair.bytesSent,
        bytesReceived: transport.bytesReceived ?? pair.bytesReceived,
        messagesSent: sum("messagesSent"),
        messagesReceived: sum("messagesReceived"),
        roundTripTime: pair.currentRoundTripTime,
      };
    },
    ...calls,
  });
}
