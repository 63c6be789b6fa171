// A worker that gives each encoded frame a mark at its end, or takes it away. A frame without it is dropped.
const MARK = [0xca, 0xfe, 0xba, 0xbe];

function marked({ data }) {
  const longer = new Uint8Array(data.byteLength + MARK.length);
  longer.set(new Uint8Array(data));
  longer.set(MARK, data.byteLength);
  return longer.buffer;
}

function unmarked({ data }) {
  const end = data.byteLength - MARK.length;
  const mark = new Uint8Array(data.slice(Math.max(0, end)));
  return MARK.every((byte, i) => mark[i] === byte) ? data.slice(0, end) : undefined;
}

onrtctransform = ({ transformer }) => {
  const change = transformer.options.marks ? marked : unmarked;
  const transform = new TransformStream({
    transform(frame, controller) {
      const data = change(frame);
      if (!data) return;
      frame.data = data;
      controller.enqueue(frame);
    },
  });
  transformer.readable.pipeThrough(transform).pipeTo(transformer.writable);
};
