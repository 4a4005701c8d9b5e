import type { Message } from "../../../../transports/zmtp.ts";
import { turn } from "../../../../transports/turn.ts";

/** Time after which a reader lets the event loop turn, in milliseconds: a heartbeat must not wait for a flood. */
const TURN_MS = 5;

/** Hands each message of `socket` to `handle`, until the socket is closed. A flood leaves room for everything else. */
export async function readFrames(
  socket: AsyncIterable<Message>,
  handle: (frames: Message) => void,
): Promise<void> {
  let turned = performance.now();
  for await (const frames of socket) {
    handle(frames);
    if (performance.now() - turned < TURN_MS) continue;
    await turn();
    turned = performance.now();
  }
}
