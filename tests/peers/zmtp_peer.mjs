// A libzmq peer (npm:zeromq under Node) that does what JSON lines on stdin say, and answers with JSON lines.
import { createInterface } from "node:readline";
import * as zmq from "zeromq";

const CLASSES = {
  PUB: zmq.Publisher,
  SUB: zmq.Subscriber,
  XPUB: zmq.XPublisher,
  XSUB: zmq.XSubscriber,
  REQ: zmq.Request,
  REP: zmq.Reply,
  DEALER: zmq.Dealer,
  ROUTER: zmq.Router,
  PUSH: zmq.Push,
  PULL: zmq.Pull,
  PAIR: zmq.Pair,
};

/** How long a message is waited for, in milliseconds. */
const PATIENCE_MS = 60_000;

const sockets = new Map();
let zap;

const OPERATIONS = {
  hello: () => ({ version: `npm:zeromq, libzmq ${zmq.version}` }),
  socket({ id, type, options }) {
    const receives = type !== "PUB" && type !== "PUSH";
    const common = {
      linger: 0,
      ...(receives && { receiveTimeout: PATIENCE_MS }),
    };
    sockets.set(id, new CLASSES[type]({ ...common, ...options }));
  },
  async bind({ id, endpoint }) {
    await sockets.get(id).bind(endpoint);
    return { endpoint: sockets.get(id).lastEndpoint };
  },
  connect: ({ id, endpoint }) => sockets.get(id).connect(endpoint),
  subscribe: ({ id, topic }) => sockets.get(id).subscribe(topic),
  send: ({ id, frames }) => sockets.get(id).send(frames.map((text) => Buffer.from(text, "base64"))),
  // Sends `count` messages of a number and `size` bytes.
  async flood({ id, count, size, topic }) {
    const body = Buffer.alloc(size, 120);
    for (let i = 0; i < count; i++) {
      await sockets.get(id).send([
        ...(topic === undefined ? [] : [topic]),
        String(i),
        body,
      ]);
    }
  },
  async receive({ id }) {
    return {
      frames: (await received(sockets.get(id))).map((frame) => frame.toString("base64")),
    };
  },
  async drain({ id, count }) {
    let inOrder = true;
    let bytes = 0;
    for (let i = 0; i < count; i++) {
      const frames = await received(sockets.get(id));
      inOrder &&= frames.at(-2).toString() === String(i);
      bytes += frames.at(-1).length;
    }
    return { inOrder, bytes };
  },
  close({ id }) {
    sockets.get(id).close();
    sockets.delete(id);
  },
  async zap({ username, password }) {
    zap = new zmq.Reply({ linger: 0 });
    await zap.bind("inproc://zeromq.zap.01");
    void answerZap(zap, username, password);
  },
};

/** The next message. Seldom libzmq wakes its reader before there is one: npm:zeromq gives up then, and we do not. */
async function received(socket) {
  for (const end = performance.now() + PATIENCE_MS;;) {
    try {
      return await socket.receive();
    } catch (error) {
      if (error.code !== "EAGAIN" || performance.now() > end) throw error;
    }
  }
}

async function answerZap(socket, username, password) {
  for await (const [version, request, , , , mechanism, user, pass] of socket) {
    const fits = String(mechanism) !== "PLAIN" ||
      (String(user) === username && String(pass) === password);
    await socket.send([
      version,
      request,
      fits ? "200" : "400",
      fits ? "OK" : "No",
      "user",
      "",
    ]);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  Promise.resolve()
    .then(() => OPERATIONS[command.op](command))
    .then(
      (result) => ({ n: command.n, ...result }),
      (error) => ({ n: command.n, error: String(error) }),
    )
    .then((answer) => process.stdout.write(`${JSON.stringify(answer)}\n`));
}
process.exit(0);
