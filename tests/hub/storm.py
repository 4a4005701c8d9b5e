# Publishers or a subscriber of a storm: messages with a sequence number and a checksum, of 0 B to 400 kB in up to four
# frames. Arguments: role, endpoint, name or count of publishers, messages of each, seed.
import random, struct, sys, zlib
import zmq

SIZES = [0, 1, 7, 64, 255, 256, 1000, 8192, 65535, 65536, 400_000]

def frames_of(rng):
    size = rng.choice(SIZES)
    body = rng.randbytes(size)
    cuts = sorted(rng.randint(0, size) for _ in range(rng.randint(0, 3)))
    return [body[a:b] for a, b in zip([0, *cuts], [*cuts, size])]

def publish(endpoint, name, count, seed):
    rng = random.Random(seed)
    socket = zmq.Context().socket(zmq.XPUB)
    socket.sndhwm = 100
    socket.setsockopt(zmq.XPUB_NODROP, 1)
    socket.linger = 60_000
    socket.connect(endpoint)
    socket.recv()
    sys.stdin.readline()
    for number in range(count):
        frames = frames_of(rng)
        checksum = 0
        for frame in frames:
            checksum = zlib.crc32(frame, checksum)
        header = struct.pack("<QII", number, checksum, len(frames))
        while True:
            try:
                socket.send_multipart([b"storm/" + name.encode(), header, *frames], zmq.DONTWAIT)
                break
            except zmq.Again:
                # Commands from the hub are taken in only while something is done with the socket.
                socket.poll(1, zmq.POLLOUT)
    socket.close()
    socket.context.term()

def subscribe(endpoint, publishers, count):
    socket = zmq.Context().socket(zmq.SUB)
    socket.rcvhwm = 0
    socket.rcvtimeo = 60_000
    socket.subscribe(b"storm/")
    socket.connect(endpoint)
    expected = {}
    corrupt = 0
    total = 0
    for _ in range(publishers * count):
        topic, header, *frames = socket.recv_multipart()
        number, checksum, parts = struct.unpack("<QII", header)
        actual = 0
        for frame in frames:
            actual = zlib.crc32(frame, actual)
            total += len(frame)
        if actual != checksum or parts != len(frames) or number != expected.get(topic, 0):
            corrupt += 1
        expected[topic] = number + 1
    print(f"{sum(expected.values())} {corrupt} {total}")

role, endpoint, *rest = sys.argv[1:]
if role == "publish":
    publish(endpoint, rest[0], int(rest[1]), int(rest[2]))
else:
    subscribe(endpoint, int(rest[0]), int(rest[1]))
