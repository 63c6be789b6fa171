// What an offer says of a kind of media, for peers that have to follow it by hand.

/** The mid of the section of a kind, and the payload type of a codec in it. */
export function sectionOf(sdp, kind, codec) {
  const sections = sdp.split(/^m=/m).slice(1);
  const section = sections.findLast((each) => each.startsWith(kind));
  if (!section) throw new Error(`the offer has no ${kind}`);
  const mid = /^a=mid:(\S+)/m.exec(section)[1];
  const found = [...section.matchAll(new RegExp(`^a=rtpmap:(\\d+) ${codec}/`, "gim"))].map((each) => +each[1]);
  // Constrained Baseline with packetization mode 1 (RFC 6184 section 8.1).
  const baseline = found.find((each) =>
    new RegExp(`^a=fmtp:${each} (?=.*packetization-mode=1)(?=.*profile-level-id=42e0)`, "m").test(section),
  );
  return { mid, payload: baseline ?? found[0] };
}
