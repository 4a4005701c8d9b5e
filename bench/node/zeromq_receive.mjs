// npm:zeromq as a subscriber, under Node: asynchronous iteration, which is its fastest way.
import zmq from "../../tests/peers/node_modules/zeromq/lib/index.js";
import { nextTurn, option, serveControl, totals, TURN } from "./control.mjs";

const subscriber = new zmq.Subscriber({ linger: 0 });
subscriber.connect(option("--connect"));
subscriber.subscribe("bench/");
serveControl();
for await (const [_topic, payload] of subscriber) {
  if (payload.length !== 64) throw new Error(`A payload of ${payload.length} B came`);
  if (++totals.messages % TURN === 0) await nextTurn();
}
