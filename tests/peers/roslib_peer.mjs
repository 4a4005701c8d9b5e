// npm:roslib 2.1.0, as it is, against a bridge whose program is examples/c/driver.c: does what pages do with it, and prints what has come of
// it as one JSON object.
import * as ROSLIB from "roslib";

const found = { statuses: [] };
setTimeout(() => {
  process.stderr.write(
    `It has waited too long: ${shown()}`,
    () => process.exit(1),
  );
}, 60_000).unref();

/** The object as JSON; bytes as lists, whole numbers beyond 2^53 as texts. */
function shown() {
  return JSON.stringify(found, (_key, value) => {
    if (typeof value === "bigint") return String(value);
    return ArrayBuffer.isView(value)
      ? { kind: value.constructor.name, values: [...value].map(Number) }
      : value;
  });
}

const ros = new ROSLIB.Ros({ url: process.argv[2] });
ros.on("error", (error) => {
  throw error;
});
await new Promise((resolve) => ros.on("connection", resolve));
ros.on("status", ({ level, msg }) => found.statuses.push(`${level}: ${msg}`));

/** The first message of a topic that fits. */
function first(options, fits = () => true) {
  const topic = new ROSLIB.Topic({ ros, ...options });
  return new Promise((resolve) =>
    topic.subscribe((message) => {
      if (!fits(message)) return;
      topic.unsubscribe();
      resolve(message);
    })
  );
}

function promised(act) {
  return new Promise((resolve, reject) => act(resolve, reject));
}

function call(name, serviceType, request) {
  const service = new ROSLIB.Service({ ros, name, serviceType });
  return promised((resolve) =>
    service.callService(request, resolve, (failure) => resolve({ failure }))
  );
}

const telemetry = { name: "/arm/Telemetry", messageType: "arm/Telemetry" };
found.none = await first(telemetry);
found.png = await first({ ...telemetry, compression: "png" });
found.cbor = await first({ ...telemetry, compression: "cbor" });
// What was on its way when the subscription before ended comes as well.
found.raw = await first(
  { ...telemetry, compression: "cbor-raw" },
  (message) => "bytes" in message,
);
found.thinned = await first(
  { ...telemetry, throttle_rate: 50, queue_length: 1 },
  (message) => !("bytes" in message),
);

const command = new ROSLIB.Topic({
  ros,
  name: "/arm/Command",
  messageType: "arm/Command",
});
command.advertise();
command.publish({ mode: 1, target: [0.1, 0.2, 0.3], speed: 2 });
found.moved = (await first(telemetry, (message) => message.mode === 1)).mode;
command.publish({ mode: 1, target: [0.1] });

const settings = { code: 7, rate: 50, gain: 2.5, label: "left" };
found.settings = await call("/arm/SetSettings", "arm/SetSettings", settings);
found.failure = await call("/arm/SetSettings", "arm/SetSettings", {
  ...settings,
  rate: -1,
});
found.topics = await promised((resolve, reject) => ros.getTopics(resolve, reject));
found.services = await promised((resolve, reject) => ros.getServices(resolve, reject));
found.nodes = await promised((resolve, reject) => ros.getNodes(resolve, reject));
found.type = await promised((resolve, reject) =>
  ros.getTopicType("/arm/Telemetry", resolve, reject)
);
const details = await promised((resolve, reject) =>
  ros.getMessageDetails("arm/Telemetry", resolve, reject)
);
found.details = ros.decodeTypeDefs(details);
found.rawTypes = await promised((resolve, reject) => ros.getTopicsAndRawTypes(resolve, reject));
found.params = await promised((resolve, reject) => ros.getParams(resolve, reject));
const mode = new ROSLIB.Param({ ros, name: "arm.Command.mode" });
await promised((resolve, reject) => mode.set("MODE_WAVE", resolve, reject));
found.param = await promised((resolve, reject) => mode.get(resolve, reject));
found.waved = (await first(telemetry, (message) => message.mode === 2)).mode;

process.stdout.write(shown(), () => process.exit(0));
