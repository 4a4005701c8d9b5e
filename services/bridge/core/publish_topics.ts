import type { Node } from "../../../client/node.ts";
import { LINK_AT, LINK_HEADER_BYTES } from "../../../protocols/link/link_frame.ts";
import { topicPatterns } from "../../../protocols/robows/topic_patterns.ts";
import type { ClientSocket } from "../clients/client_socket.ts";
import type { FrameRun } from "../hub/frame_run.ts";
import type { Hub } from "../hub/hub.ts";
import { plainValue } from "./plain_value.ts";

/** Shortest time between two messages of a topic, in milliseconds. */
const EVERY_MS = 5;

/** Nothing is ever written: what is to be said is published. */
const NO_SOCKET: ClientSocket = {
  bufferedBytes: 0,
  write: () => true,
  drained: () => Promise.resolve(),
  close: () => {},
  terminate: () => {},
};

/**
 * Publishes the structs of topics that match patterns on a core, `arm.Telemetry` on `bridge/arm.Telemetry`, the newest of each at most two
 * hundred times a second, as objects in MessagePack, until what is returned is disposed of.
 */
export function publishTopics(hub: Hub, node: Node, patterns: readonly string[]): Disposable {
  const isMeant = topicPatterns(patterns);
  const publisher = node.publisher();
  const rights = { mayRead: () => true, mayWrite: () => false };
  const client = hub.connected(NO_SOCKET, { dialect: "core", remote: "robo core", rights });
  hub.subscribe(client, {
    wants: ({ name }) => isMeant(name),
    policy: { kind: "every", ms: EVERY_MS },
    encoder: {
      key: `core ${client.id}`,
      encode({ bytes, view }: FrameRun): undefined {
        for (let at = 0; at < bytes.length;) {
          const { name, codec } = hub.topics.get(view.getUint16(at + LINK_AT.id, true))!;
          const value = plainValue(codec.decode(bytes, at + LINK_HEADER_BYTES));
          publisher.publish(`/bridge/${name}`, value);
          at += LINK_HEADER_BYTES + view.getUint32(at + LINK_AT.length, true);
        }
      },
    },
  });
  return { [Symbol.dispose]: () => hub.disconnected(client) };
}
