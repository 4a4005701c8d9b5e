"""Router, publisher, subscriber and latency pinger over Zenoh's Python package.

usage: zenoh_client.py --role router|publish|subscribe|latency --port PORT [--size 64]
                       [--topics 1] [--subscribe "bench/**"] [--count 1000] [--warmup 200]

Same control channel as the C programs: "ready", then one JSON object per line on stdin, end at the
end of stdin. Publishers and subscribers are clients of the router, as the other hubs' are.
"""

import argparse
import json
import os
import sys
import threading
import time

import zenoh

PERIOD_NS = 1_500_000


class Totals:
    messages = 0
    size = 0


def open_session(mode, port):
    config = zenoh.Config()
    config.insert_json5("mode", json.dumps(mode))
    config.insert_json5("scouting/multicast/enabled", "false")
    # Every hub here is measured over TCP; Zenoh alone would pass large payloads by shared memory.
    config.insert_json5("transport/shared_memory/enabled", "false")
    role = "listen" if mode == "router" else "connect"
    config.insert_json5(f"{role}/endpoints", json.dumps([f"tcp/127.0.0.1:{port}"]))
    return zenoh.open(config)


def publish(session, options):
    payload = b"x" * options.size
    publishers = [
        session.declare_publisher(
            f"bench/{i}", congestion_control=zenoh.CongestionControl.DROP
        )
        for i in range(options.topics)
    ]
    while True:
        for publisher in publishers:
            publisher.put(payload)
            Totals.messages += 1


def subscribe(session, options):
    def count(sample):
        if len(sample.payload) != options.size:
            os._exit(1)
        Totals.messages += 1

    return session.declare_subscriber(options.subscribe, count)


def latency(port, options):
    # The publisher has a session of its own; in one session Zenoh would deliver without a hub.
    samples, enough = [], threading.Event()

    def take(sample):
        now = time.monotonic_ns()
        sent = int.from_bytes(sample.payload.to_bytes()[:8], "little")
        samples.append((now - sent) / 1e3)
        if len(samples) == options.warmup + options.count:
            enough.set()

    receiver, sender = open_session("client", port), open_session("client", port)
    subscriber = receiver.declare_subscriber("bench/0", take)
    publisher = sender.declare_publisher("bench/0", express=True)
    rest, due = b"x" * (options.size - 8), time.monotonic_ns()
    while not enough.is_set():
        due += PERIOD_NS
        time.sleep(max(0, due - time.monotonic_ns()) / 1e9)
        publisher.put(time.monotonic_ns().to_bytes(8, "little") + rest)
    subscriber.undeclare()
    times = sorted(samples[options.warmup : options.warmup + options.count])
    at = {f"p{p}": round(times[len(times) * p // 100], 1) for p in (50, 90, 99)}
    print(json.dumps({**at, "count": len(times)}), flush=True)
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--role", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--topics", type=int, default=1)
    parser.add_argument("--subscribe", default="bench/**")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--warmup", type=int, default=200)
    options = parser.parse_args()
    if options.role == "latency":
        latency(options.port, options)
    session = open_session("router" if options.role == "router" else "client", options.port)
    kept = subscribe(session, options) if options.role == "subscribe" else None
    if options.role == "publish":
        threading.Thread(target=publish, args=(session, options), daemon=True).start()
    print("ready", flush=True)
    for _ in sys.stdin:
        total = Totals.messages
        print(
            json.dumps({"ns": time.monotonic_ns(), "messages": total, "bytes": total * options.size}),
            flush=True,
        )
    del kept
    os._exit(0)


main()
