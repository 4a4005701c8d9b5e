"""Programs that find cores, and cores that are found, without any code of robo.

    discovery_peer.py find10 PORT KEY               pygecko 1.0's finder: asks once for KEY and prints both endpoints
    discovery_peer.py ask13 PORT FIELD...           pygecko 1.3's finder: sends the fields and prints those of the answer
    discovery_peer.py core10 PORT KEY IN OUT        pygecko 1.0's core
    discovery_peer.py core13 PORT KEY TOPIC=ENDPOINT...   pygecko 1.3's core
    discovery_peer.py browse PORT                   python-zeroconf: prints the first core as JSON, then that it is gone
    discovery_peer.py register PORT KEY IN OUT      python-zeroconf: a core that it describes

Finders ask on loopback, or where DISCOVERY_CARD says; they ask again until an answer comes, for datagrams are lost. Cores print
"ready" and stay until their standard input ends.
"""

import importlib.util
import json
import os
import pickle
import socket
import struct
import sys
import threading

GROUP = "224.3.29.110"
CARD = os.environ.get("DISCOVERY_CARD", "127.0.0.1")


def asker():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_IP, socket.IP_MULTICAST_IF, socket.inet_aton(CARD))
    sock.setsockopt(socket.SOL_IP, socket.IP_MULTICAST_TTL, 1)
    sock.settimeout(0.5)
    return sock


def ask(port, message):
    sock = asker()
    while True:
        sock.sendto(message, (GROUP, port))
        try:
            return sock.recvfrom(1024)
        except socket.timeout:
            pass


def find10(port, key):
    data, server = ask(port, pickle.dumps((key, "GeckoCore", str(os.getpid()), "finder")))
    for endpoint in pickle.loads(data):
        print("tcp://%s:%s" % (server[0], endpoint), flush=True)


def ask13(port, *fields):
    data, _ = ask(port, "|".join(fields).encode())
    print("\n".join(data.decode().split("|")), flush=True)


def serve(port, answer):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("0.0.0.0", port))
    mreq = struct.pack("=4s4s", socket.inet_aton(GROUP), socket.inet_aton(CARD))
    sock.setsockopt(socket.SOL_IP, socket.IP_ADD_MEMBERSHIP, mreq)

    def listen():
        while True:
            data, address = sock.recvfrom(1024)
            try:
                reply = answer(data)
            except Exception:  # what is for the other format, as pygecko's cores have it
                continue
            if reply:
                sock.sendto(reply, address)

    threading.Thread(target=listen, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


def core10(port, key, in_port, out_port):
    def answer(data):
        asked, service, _pid, _name = pickle.loads(data)
        if asked == key and service == "GeckoCore":
            return pickle.dumps((int(in_port), int(out_port)))

    serve(port, answer)


def core13(port, key, *topics):
    bound = dict(topic.split("=", 1) for topic in topics)

    def answer(data):
        fields = data.decode("utf-8").split("|")
        if fields[0] != key:
            return None
        if len(fields) == 4:
            bound[fields[1]] = fields[3]
        if len(fields) in (3, 4) and fields[1] in bound:
            return "|".join((key, fields[1], bound[fields[1]], "ok")).encode()

    serve(port, answer)


def load_zeroconf(port):
    """zeroconf has one port, which all of its modules take from one other."""
    place = importlib.util.find_spec("zeroconf").submodule_search_locations[0]
    spec = importlib.util.spec_from_file_location("zeroconf.const", os.path.join(place, "const.py"))
    const = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(const)
    const._MDNS_PORT = port
    sys.modules["zeroconf.const"] = const
    import zeroconf

    return zeroconf


TYPE = "_robo-core._tcp.local."


def browse(port):
    zeroconf = load_zeroconf(port)
    zc = zeroconf.Zeroconf(interfaces=[CARD], ip_version=zeroconf.IPVersion.V4Only)
    done = threading.Event()

    class Listener(zeroconf.ServiceListener):
        def add_service(self, zc, type_, name):
            info = zc.get_service_info(type_, name)
            text = {k.decode(): v.decode() for k, v in info.properties.items()}
            print(json.dumps({"name": name, "port": info.port, "server": info.server,
                              "addresses": info.parsed_addresses(), "text": text}), flush=True)

        def update_service(self, zc, type_, name):
            pass

        def remove_service(self, zc, type_, name):
            print("gone", flush=True)
            done.set()

    browser = zeroconf.ServiceBrowser(zc, TYPE, Listener())
    done.wait()
    browser.cancel()
    zc.close()


def register(port, key, in_endpoint, out_endpoint):
    zeroconf = load_zeroconf(port)
    zc = zeroconf.Zeroconf(interfaces=[CARD], ip_version=zeroconf.IPVersion.V4Only)
    info = zeroconf.ServiceInfo(
        TYPE, "dotted.name %s.%s" % (key, TYPE), addresses=[socket.inet_aton(CARD)],
        port=int(in_endpoint.rsplit(":", 1)[1]), server="python-peer.local.",
        properties={"key": key, "in": in_endpoint, "out": out_endpoint, "host": "python"})
    zc.register_service(info)
    print("ready", flush=True)
    sys.stdin.read()
    zc.unregister_service(info)
    zc.close()


if __name__ == "__main__":
    role, port = sys.argv[1], int(sys.argv[2])
    globals()[role](port, *sys.argv[3:])
