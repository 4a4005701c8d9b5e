# Scenarios of clients with CURVE; the arguments are the connection file and what else a function names.
import json

import zmq

from peer import Peer, main


def key_holder(file):
    """Whoever holds the connection file with both keys is let in by Jupyter's own client."""
    with Peer(file) as peer:
        assert peer.client.curve_publickey is not None, "this jupyter_client knows nothing of CURVE"
        assert peer.ok("6 * 7").result == "42"
        assert peer.client.is_alive()


def stranger(file):
    """A client with keys of its own, which nobody has listed, and one without keys are not let in."""
    with open(file) as text:
        info = json.load(text)
    for secret in (True, False):
        sockets = []
        for channel in ("shell", "control", "stdin", "iopub"):
            socket = zmq.Context.instance().socket(zmq.SUB if channel == "iopub" else zmq.DEALER)
            monitor = socket.get_monitor_socket()
            if secret:
                socket.curve_publickey, socket.curve_secretkey = zmq.curve_keypair()
                socket.curve_serverkey = info["curve_publickey"].encode()
            socket.connect(f"tcp://{info['ip']}:{info[channel + '_port']}")
            sockets.append((channel, socket, monitor))
        for channel, socket, monitor in sockets:
            refused(channel, monitor)
            socket.close(linger=0)


def refused(channel, monitor):
    """Waits for the failure of a handshake; a success is an error."""
    from zmq.utils.monitor import recv_monitor_message

    failures = {zmq.EVENT_HANDSHAKE_FAILED_AUTH, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL, zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL, zmq.EVENT_DISCONNECTED}
    while True:
        assert monitor.poll(60_000), f"nothing came of the handshake on {channel}"
        event = recv_monitor_message(monitor)["event"]
        assert event != zmq.EVENT_HANDSHAKE_SUCCEEDED, f"let in on {channel}"
        if event in failures:
            return


def listed(file, public, secret):
    """A client whose own key is listed is let in, with the kernel's public key alone."""
    from jupyter_client import BlockingKernelClient

    class OwnKeys(BlockingKernelClient):
        def _create_connected_socket(self, channel, identity=None):
            socket = self.context.socket(zmq.SUB if channel == "iopub" else zmq.DEALER)
            socket.linger = 1000
            if identity:
                socket.identity = identity
            socket.curve_serverkey = self.curve_publickey
            socket.curve_publickey, socket.curve_secretkey = public.encode(), secret.encode()
            socket.connect(self._make_url(channel))
            return socket

    with Peer(file, OwnKeys) as peer:
        assert peer.ok("6 * 7").result == "42"


def manager(name):
    """Jupyter's kernel manager makes keys for a kernel that says that it knows CURVE."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name=name, transport_encryption="required")
    manager.start_kernel()
    try:
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        assert client.curve_publickey is not None
        client.execute("6 * 7")
        assert client.get_shell_msg(timeout=60)["content"]["status"] == "ok"
        client.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main(globals())
