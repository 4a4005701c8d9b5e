import type { Talk } from "./bridges.ts";

/** Bytes of a frame in front of its struct. */
const HEAD_BYTES = 24;

/** What a page is to receive. */
export interface PageJob {
  readonly talk: Talk;
  /** The bridge's port. */
  readonly port: number;
  /** Length of the measured window in seconds; the first second is left out. */
  readonly window: number;
}

/** A page that receives structs of frames, reads a field of each, and tells how many there were. */
export function pageText(job: PageJob): string {
  const { talk: { protocol = "", say = "", skip, stride }, port, window } = job;
  const setting = JSON.stringify({ protocol, say, skip, stride, port, window, head: HEAD_BYTES });
  return `<!doctype html><title>bench</title><script type="module">
const { protocol, say, skip, stride, port, window: seconds, head } = ${setting};
const tell = (what) => fetch("/", { method: "POST", body: JSON.stringify(what) });
const socket = new WebSocket("ws://127.0.0.1:" + port + "/", protocol === "" ? [] : [protocol]);
socket.binaryType = "arraybuffer";
let structs = 0, messages = 0, sum = 0, begin, end, first;
socket.onopen = () => say !== "" && socket.send(say);
socket.onclose = ({ code, reason }) => tell({ error: "closed with " + code + " " + reason });
socket.onmessage = ({ data }) => {
  if (typeof data === "string") return;
  const now = performance.now();
  if (first === undefined) first = now;
  if (begin === undefined && now - first < 1000) return;
  if (begin === undefined) { begin = now; end = now + 1000 * seconds; }
  const view = new DataView(data);
  for (let at = skip + head; at < data.byteLength; at += stride) {
    sum += view.getFloat64(at + 64, true);
    structs++;
  }
  messages++;
  if (now < end) return;
  socket.onmessage = socket.onclose = undefined;
  socket.close();
  tell({ rate: 1000 * structs / (now - begin), together: structs / messages, sum });
};
</script>`;
}
