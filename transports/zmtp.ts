/**
 * ZeroMQ sockets in TypeScript: all eleven types over `tcp://`, `ipc://` and `inproc://`, with NULL, PLAIN and CURVE.
 *
 * @example
 * ```ts
 * import { Publisher, Subscriber } from "./zmtp.ts";
 * import assert from "node:assert/strict";
 *
 * await using publisher = new Publisher();
 * await using subscriber = new Subscriber();
 * subscriber.subscribe("imu");
 * subscriber.connect(await publisher.bind("tcp://127.0.0.1:0"));
 * await new Promise<void>((resolve) => publisher.onSubscriptionChange(resolve));
 * await publisher.send(["imu", "9.81"]);
 * const [topic, payload] = await subscriber.receive();
 * assert.equal(new TextDecoder().decode(topic), "imu");
 * assert.equal(new TextDecoder().decode(payload), "9.81");
 * ```
 *
 * @module
 */
export {
  type CurveKeyPair,
  curvePublicKey,
  generateCurveKeyPair,
  type Security,
  type SocketType,
} from "../protocols/zmtp/mod.ts";
export { Dealer, type DealerOptions } from "./zmtp/dealer.ts";
export type { Message, MessageLike, MessagePart } from "./zmtp/message.ts";
export type { MessageView } from "./zmtp/message_view.ts";
export type { Monitor, MonitorEvent } from "./zmtp/monitor.ts";
export type { Overflow, SocketOptions } from "./zmtp/options.ts";
export { Pair } from "./zmtp/pair.ts";
export { Publisher } from "./zmtp/publisher.ts";
export { Pull } from "./zmtp/pull.ts";
export { Push } from "./zmtp/push.ts";
export { Reply } from "./zmtp/reply.ts";
export { Request, type RequestOptions } from "./zmtp/request.ts";
export { Router, type RouterOptions } from "./zmtp/router.ts";
export { Socket } from "./zmtp/socket.ts";
export type { PeerInfo, SocketCounters } from "./zmtp/statistics.ts";
export { Subscriber } from "./zmtp/subscriber.ts";
export { XPublisher, type XPublisherOptions } from "./zmtp/xpublisher.ts";
export { XSubscriber } from "./zmtp/xsubscriber.ts";
