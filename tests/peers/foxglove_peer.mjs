// npm:@foxglove/ws-protocol's client, as it is, against a bridge whose program is examples/c/driver.c: does all that it can, and prints what
// has come of it as one JSON object.
import { createRequire } from "node:module";
import { parse } from "@foxglove/rosmsg";
import { MessageReader } from "@foxglove/rosmsg-serialization";
import WebSocket from "ws";

// Its ES modules name files without their endings, which node does not find.
const { FoxgloveClient } = createRequire(import.meta.url)("@foxglove/ws-protocol");

const client = new FoxgloveClient({
  ws: new WebSocket(process.argv[2], [FoxgloveClient.SUPPORTED_SUBPROTOCOL]),
});
const found = { statuses: [] };
setTimeout(() => {
  process.stderr.write(`It has waited too long: ${JSON.stringify(found)}`, () => process.exit(1));
}, 60_000).unref();
const channels = new Map();
const services = new Map();
const waiting = [];

/** Resolves with the next event of that name that fits. */
function next(event, fits = () => true) {
  return new Promise((resolve) => waiting.push({ event, fits, resolve }));
}

for (
  const event of [
    "open",
    "serverInfo",
    "advertise",
    "advertiseServices",
    "message",
    "time",
    "status",
    "parameterValues",
    "serviceCallResponse",
    "serviceCallFailure",
    "connectionGraphUpdate",
  ]
) {
  client.on(event, (value) => {
    if (event === "advertise") { for (const each of value) channels.set(each.topic, each); }
    if (event === "advertiseServices") { for (const each of value) services.set(each.name, each); }
    if (event === "status") found.statuses.push(value);
    for (const one of waiting.filter((one) => one.event === event && one.fits(value))) {
      waiting.splice(waiting.indexOf(one), 1);
      one.resolve(value);
    }
  });
}
client.on("error", (error) => {
  throw error;
});

/** Waits until a topic has a channel. */
async function channel(topic) {
  while (!channels.has(topic)) await next("advertise");
  return channels.get(topic);
}

function json(value) {
  return new TextEncoder().encode(JSON.stringify(value));
}

function parsed(data) {
  return JSON.parse(new TextDecoder().decode(data));
}

const info = next("serverInfo");
found.info = await info;

// Structs, as JSON and as they are.
const pretty = client.subscribe((await channel("arm.Telemetry")).id);
const first = await next("message", ({ subscriptionId }) => subscriptionId === pretty);
found.telemetry = parsed(first.data);
found.age = Number(BigInt(Date.now()) - first.timestamp / 1_000_000n);
const rawChannel = await channel("arm.Telemetry/ros1");
const raw = client.subscribe(rawChannel.id);
const bytes = await next("message", ({ subscriptionId }) => subscriptionId === raw);
const { joints, hand, tick } = new MessageReader(parse(rawChannel.schema)).readMessage(bytes.data);
found.raw = { joints, hand, tick: String(tick) };
client.unsubscribe(raw);

// A command, which changes what the telemetry says.
const commands = client.advertise({
  topic: "/arm/Command",
  encoding: "json",
  schemaName: "arm/Command",
});
client.sendMessage(commands, json({ mode: 1, target: [0.1, 0.2, 0.3], speed: 2 }));
const moved = await next(
  "message",
  ({ subscriptionId, data }) => subscriptionId === pretty && parsed(data).mode === 1,
);
found.moved = parsed(moved.data).mode;
client.sendMessage(commands, json({ mode: 1, target: [0.1, 0.2], speed: 2 }));
found.refused = (await next("status")).message;

// Its fields are parameters now.
client.getParameters([], "all");
found.parameters = (await next("parameterValues", ({ id }) => id === "all")).parameters;
client.subscribeParameterUpdates([]);
const update = next("parameterValues", ({ id }) => id === undefined);
client.setParameters([{ name: "arm.Command.mode", value: "MODE_WAVE" }], "set");
found.set = (await next("parameterValues", ({ id }) => id === "set")).parameters;
found.update = (await update).parameters;
await next(
  "message",
  ({ subscriptionId, data }) => subscriptionId === pretty && parsed(data).mode === 2,
);

// Services.
async function call(name, value) {
  while (!services.has(name)) await next("advertiseServices");
  const { id } = services.get(name);
  client.sendServiceCallRequest({ serviceId: id, callId: 5, encoding: "json", data: json(value) });
  return await Promise.race([
    next("serviceCallResponse").then(({ data }) => parsed(data)),
    next("serviceCallFailure").then(({ message }) => message),
  ]);
}
found.settings = await call("arm.SetSettings", { code: 7, rate: 50, gain: 2.5, label: "left" });
found.failure = await call("arm.SetSettings", { code: 7, rate: -1, gain: 2.5, label: "left" });

// Who does what.
client.subscribeConnectionGraph();
found.graph = await next("connectionGraphUpdate");
found.time = String((await next("time")).timestamp);

process.stdout.write(JSON.stringify(found), () => process.exit(0));
