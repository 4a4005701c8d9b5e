// Reads lines {definition, bytes} on standard input, and says for each what npm's public reader of ROS 1 makes of the bytes, and what
// its writer makes of that.
import { parse } from "@foxglove/rosmsg";
import { MessageReader, MessageWriter } from "@foxglove/rosmsg-serialization";
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const { definition, bytes } = JSON.parse(line);
  const definitions = parse(definition);
  const message = new MessageReader(definitions).readMessage(
    Buffer.from(bytes, "base64"),
  );
  const again = new MessageWriter(definitions).writeMessage(message);
  const answer = { message, again: Buffer.from(again).toString("base64") };
  process.stdout.write(`${JSON.stringify(answer, plain)}\n`);
}

function plain(_key, value) {
  if (typeof value === "bigint") return String(value);
  return ArrayBuffer.isView(value) ? Array.from(value, String) : value;
}
