// npm:zeromq as a publisher, under Node: one awaited send after the other, from buffers made once.
import zmq from "../../tests/peers/node_modules/zeromq/lib/index.js";
import { nextTurn, option, serveControl, totals, TURN } from "./control.mjs";

// With the default queue of 1000 it drops up to half of what it is given; this is its faster form.
const publisher = new zmq.Publisher({ linger: 0, sendHighWaterMark: 100_000 });
publisher.connect(option("--connect"));
const message = [Buffer.from("bench/0"), Buffer.alloc(64, "x")];
serveControl();
for (;;) {
  await publisher.send(message);
  if (++totals.messages % TURN === 0) await nextTurn();
}
