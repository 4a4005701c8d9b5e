// Reads an MCAP file with the packages of its makers, and prints for each message of ROS 1 or JSON what it is, a line of JSON each.
import { McapIndexedReader } from "@mcap/core";
import { parse } from "@foxglove/rosmsg";
import { MessageReader } from "@foxglove/rosmsg-serialization";
import { readFile } from "node:fs/promises";

const bytes = await readFile(process.argv[2]);
const reader = await McapIndexedReader.Initialize({
  readable: {
    size: () => Promise.resolve(BigInt(bytes.length)),
    read: (offset, length) =>
      Promise.resolve(
        new Uint8Array(bytes.buffer, bytes.byteOffset + Number(offset), Number(length)),
      ),
  },
});
const readers = new Map();
for await (const { channelId, data, logTime } of reader.readMessages()) {
  const { topic, messageEncoding, schemaId } = reader.channelsById.get(channelId);
  const schema = reader.schemasById.get(schemaId);
  let message;
  if (messageEncoding === "json") message = JSON.parse(new TextDecoder().decode(data));
  else {
    if (!readers.has(schemaId)) {
      readers.set(schemaId, new MessageReader(parse(new TextDecoder().decode(schema.data))));
    }
    message = readers.get(schemaId).readMessage(data);
  }
  const found = { topic, encoding: messageEncoding, schema: schema.encoding, logTime, message };
  process.stdout.write(`${JSON.stringify(found, plain)}\n`);
}

function plain(_key, value) {
  if (typeof value === "bigint") return String(value);
  return ArrayBuffer.isView(value) ? Array.from(value) : value;
}
