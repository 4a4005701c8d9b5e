# Writes an MCAP file with the package of its makers. Arguments: path, compression (none, lz4, zstd), chunked (yes, no).
import sys
from mcap.writer import CompressionType, Writer

path, compression, chunked = sys.argv[1:]
kinds = {"none": CompressionType.NONE, "lz4": CompressionType.LZ4, "zstd": CompressionType.ZSTD}
with open(path, "wb") as file:
    writer = Writer(file, chunk_size=3000, compression=kinds[compression], use_chunking=chunked == "yes")
    writer.start(profile="ros2", library="test")
    schema = writer.register_schema(name="std_msgs/msg/String", encoding="ros2msg", data=b"string data")
    channels = [writer.register_channel(topic=f"/chatter{i}", message_encoding="cdr", schema_id=schema) for i in range(3)]
    # Every third message is late: the order of the file is not that of the times.
    for i in range(300):
        time = (i - (20 if i % 3 == 0 else 0)) * 1_000_000 + 1_000_000_000
        writer.add_message(channel_id=channels[i % 3], log_time=time, publish_time=time, sequence=i, data=b"\x00\x01\x00\x00" + b"%d" % i * 20)
    writer.add_metadata("note", {"a": "b"})
    writer.add_attachment(create_time=0, log_time=0, name="calibration", media_type="text/plain", data=b"f=1")
    writer.finish()
