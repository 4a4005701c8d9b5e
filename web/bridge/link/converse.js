// @ts-check

/** How often it is looked whether the bridge still says something, in milliseconds. */
const PING_EVERY_MS = 5000;

/**
 * One connection, from its begin to its end; resolves to why it ended.
 *
 * @param {WebSocket} socket
 * @param {{ opened: () => void, said: (message: any) => void, took: (buffer: ArrayBuffer) => void }} takers
 * @returns {Promise<Error>}
 */
export function converse(socket, { opened, said, took }) {
  socket.binaryType = "arraybuffer";
  return new Promise((resolve) => {
    let heard = performance.now();
    const pings = setInterval(() => {
      // A network that vanishes closes nothing.
      if (performance.now() - heard > 4 * PING_EVERY_MS) {
        ended(new Error("The bridge says nothing"));
      } else if (socket.readyState === WebSocket.OPEN) socket.send('{"op":"ping"}');
    }, PING_EVERY_MS);
    const ended = (/** @type {Error} */ why) => {
      clearInterval(pings);
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      resolve(why);
    };
    socket.onopen = opened;
    socket.onmessage = ({ data }) => {
      heard = performance.now();
      if (typeof data === "string") said(JSON.parse(data));
      else took(data);
    };
    socket.onclose = ({ reason }) =>
      ended(new Error(reason === "" ? "The bridge has ended the connection" : reason));
  });
}
