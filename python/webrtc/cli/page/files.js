// Files to and from Python: a data channel each. The first message is its name and size.
const CHUNK = 64 * 1024;
const WAITING = 1024 * 1024;

function line(list, text) {
  const item = document.createElement("li");
  item.textContent = text;
  list.prepend(item);
  return item;
}

const size = (bytes) => (bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
const next = (target, type) => new Promise((happened) => target.addEventListener(type, happened, { once: true }));

// Resolves when Python has answered with the hash of what it received.
export async function sendFile(connection, file, list) {
  const channel = connection.createDataChannel("file");
  const item = line(list, `${file.name}: sending`);
  const answered = next(channel, "message");
  const closed = next(channel, "close");
  let gone = false;
  closed.then(() => (gone = true));
  await Promise.race([next(channel, "open"), closed]);
  channel.bufferedAmountLowThreshold = WAITING / 2;
  try {
    channel.send(JSON.stringify({ name: file.name, size: file.size }));
    for (let start = 0; start < file.size && !gone; start += CHUNK) {
      if (channel.bufferedAmount > WAITING) await Promise.race([next(channel, "bufferedamountlow"), closed]);
      channel.send(await file.slice(start, start + CHUNK).arrayBuffer());
      item.textContent = `${file.name}: ${Math.round((100 * start) / file.size)} % of ${size(file.size)}`;
    }
  } catch (error) {
    // Python may have refused the file before it was sent; its answer says why.
    if (!gone && channel.readyState === "open") throw error;
  }
  const answer = await Promise.race([answered, closed]);
  channel.close();
  const told = answer.data ? JSON.parse(answer.data) : { error: "the connection closed" };
  item.textContent = told.error
    ? `${file.name}: ${told.error}`
    : `${file.name}: ${size(told.size)} ${told.saved ? `saved as ${told.saved}` : "arrived"}, SHA-256 ${told.sha256}`;
}

// Takes a file of Python's, and offers it for download.
export function takeFile(channel, list) {
  const parts = [];
  let described = null;
  let received = 0;
  channel.binaryType = "arraybuffer";
  channel.onmessage = ({ data }) => {
    if (!described) {
      described = JSON.parse(data);
    } else {
      parts.push(data);
      received += data.byteLength;
    }
    if (received < described.size) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts));
    link.download = link.textContent = described.name;
    line(list, "").append(link, ` from Python, ${size(described.size)}`);
    channel.close();
  };
}
