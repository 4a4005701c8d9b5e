# Reads an MCAP file with the package of its makers, all checksums included, and prints what it found as JSON.
import json, sys
from mcap.reader import make_reader, NonSeekingReader

path = sys.argv[1]


def found(reader):
    channels = {}
    for schema, channel, message in reader.iter_messages(log_time_order=False):
        entry = channels.setdefault(channel.id, {
            "topic": channel.topic,
            "encoding": channel.message_encoding,
            "schema": schema and {"name": schema.name, "encoding": schema.encoding,
                                  "keys": sorted(json.loads(schema.data))},
            "metadata": channel.metadata,
            "messages": 0,
            "sequences": [],
            "first": None,
        })
        entry["messages"] += 1
        entry["sequences"].append(message.sequence)
        if entry["first"] is None:
            entry["first"] = {"log": message.log_time, "publish": message.publish_time, "data": message.data.hex()}
    return channels


with open(path, "rb") as file:
    reader = make_reader(file, validate_crcs=True)
    summary = reader.get_summary()
    indexed = found(reader)
    metadata = {record.name: record.metadata for record in reader.iter_metadata()}
with open(path, "rb") as file:
    streamed = found(NonSeekingReader(file, validate_crcs=True))
assert streamed == indexed
print(json.dumps({
    "channels": list(indexed.values()),
    "metadata": metadata,
    "messages": summary.statistics.message_count,
    "chunks": len(summary.chunk_indexes),
}))
