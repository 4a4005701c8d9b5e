# Measures one kernel through jupyter_client, HMAC on. Its only argument is a JSON object:
#   command    the kernel's command line; {connection_file} is replaced
#   env        environment variables besides this process's own
#   interrupt  "message" or "signal"
#   cells      code by purpose: one, lines, write, spin, await, keep, kept
#   wanted     what to measure: reply, start, interrupt, stdout, memory
# Prints one JSON object with what it has measured; what the kernel did not do within its time is null.
import json, os, queue, secrets, shutil, signal, socket, statistics, subprocess, sys, tempfile, time

import jupyter_client
from jupyter_client.connect import write_connection_file

START_S = 30      # for a start
CELL_S = 60       # for a cell that writes 10 MB
INTERRUPT_S = 2   # for an interrupt, which takes milliseconds where it works
WARM_UP, REPLIES, STARTS, INTERRUPTS, IDLE_CELLS = 50, 300, 3, 10, 100
OUTPUT_BYTES = 10_000_000

job = json.loads(sys.argv[1])
cells = job["cells"]


class Kernel:
    """A kernel that runs, and a client of it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="robo-bench-")
        file = os.path.join(self.folder, "connection.json")
        # "write_connection_file" chooses ports that are free now.
        write_connection_file(file, ip="127.0.0.1", key=secrets.token_hex(16).encode())
        command = [part.replace("{connection_file}", file) for part in job["command"]]
        env = {**os.environ, **job["env"], "JUPYTER_RUNTIME_DIR": self.folder, "IPYTHONDIR": self.folder,
               "XDG_STATE_HOME": self.folder}
        self.client = jupyter_client.BlockingKernelClient(connection_file=file)
        self.client.load_connection_file()
        started = time.perf_counter()
        self.process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, start_new_session=True)
        try:
            # libzmq tries again after 100 ms, which would be what is measured.
            for port in (self.client.shell_port, self.client.iopub_port, self.client.control_port, self.client.stdin_port):
                self.await_port(port, started)
            self.client.start_channels(hb=False)
            self.client.execute(cells["one"])
            self.client.get_shell_msg(timeout=START_S)
        except BaseException:
            self.end()
            raise
        self.start_s = time.perf_counter() - started
        # A subscription may come into force after the first reply: look for a status.
        while True:
            message = self.client.kernel_info()
            self.reply(message)
            try:
                while self.client.get_iopub_msg(timeout=0.2)["parent_header"].get("msg_id") != message:
                    pass
                break
            except queue.Empty:
                pass
        self.drain()

    def await_port(self, port, started):
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError("it ended: " + self.process.stderr.read().decode()[-500:])
                if time.perf_counter() - started > START_S:
                    raise RuntimeError("it does not listen")
                time.sleep(0.001)

    def reply(self, message, timeout=START_S):
        while True:
            reply = self.client.get_shell_msg(timeout=timeout)
            if reply["parent_header"].get("msg_id") == message:
                return reply

    def drain(self):
        try:
            while True:
                self.client.get_iopub_msg(timeout=0.05)
        except queue.Empty:
            pass

    def iopub(self, message, kind, timeout=CELL_S):
        """Messages that belong to a request until the first for which kind is true."""
        while True:
            got = self.client.get_iopub_msg(timeout=timeout)
            if got["parent_header"].get("msg_id") == message:
                yield got
                if kind(got):
                    return

    def run(self, code):
        """Runs a cell, until the kernel is idle again; returns seconds until the reply."""
        started = time.perf_counter()
        message = self.client.execute(code)
        reply = self.client.get_shell_msg(timeout=CELL_S)
        elapsed = time.perf_counter() - started
        if reply["content"]["status"] != "ok":
            raise RuntimeError("a cell failed: " + json.dumps(reply["content"])[:500])
        for _ in self.iopub(message, is_idle):
            pass
        return elapsed

    def write(self, code):
        """Seconds from the request until all of the output has come and the kernel is idle; None when some was lost."""
        started = time.perf_counter()
        message = self.client.execute(code)
        count = sum(len(got["content"]["text"]) for got in self.iopub(message, is_idle) if got["msg_type"] == "stream")
        elapsed = time.perf_counter() - started
        self.reply(message)
        return elapsed if count >= OUTPUT_BYTES else None

    def interrupt(self, code):
        """Seconds from the request to stop until the reply of the cell; None when none comes."""
        message = self.client.execute(code)
        for _ in self.iopub(message, lambda got: got["msg_type"] == "execute_input"):
            pass
        time.sleep(0.05)
        started = time.perf_counter()
        if job["interrupt"] == "signal":
            os.kill(self.process.pid, signal.SIGINT)
        else:
            request = self.client.session.msg("interrupt_request", {})
            self.client.control_channel.send(request)
        try:
            self.reply(message, timeout=INTERRUPT_S)
        except queue.Empty:
            return None
        elapsed = time.perf_counter() - started
        for _ in self.iopub(message, is_idle):
            pass
        return elapsed

    def memory(self):
        """Proportional set size of the kernel and all its descendants, in MB of 10^6 bytes."""
        total, todo = 0, [self.process.pid]
        while todo:
            pid = todo.pop()
            try:
                with open(f"/proc/{pid}/smaps_rollup") as file:
                    total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/children") as file:
                        todo += map(int, file.read().split())
            except (FileNotFoundError, ProcessLookupError):
                pass
        return total * 1024 / 1e6

    def end(self):
        try:
            self.client.stop_channels()
        except RuntimeError:
            pass
        # Its own way out first, so that it takes its children along.
        self.process.terminate()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process.stderr.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def is_idle(message):
    return message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"


def start():
    """Milliseconds from process start to the first reply, each time."""
    times = []
    for _ in range(STARTS):
        with Kernel() as kernel:
            times.append(kernel.start_s * 1e3)
    return times


def memory():
    with Kernel() as kernel:
        for _ in range(IDLE_CELLS):
            kernel.run(cells["one"])
        time.sleep(1)
        return kernel.memory()


def reply():
    with Kernel() as kernel:
        for _ in range(WARM_UP):
            kernel.run(cells["one"])
        times = sorted(kernel.run(cells["one"]) * 1e3 for _ in range(REPLIES))
        return {"p50": statistics.median(times), "p99": times[int(len(times) * 0.99) - 1]}


def writes(purpose):
    """Seconds for all of the output; None when some was lost."""
    with Kernel() as kernel:
        return kernel.write(cells[purpose])


def interrupts(purpose):
    """Milliseconds of each interrupt, with whether a variable survived all; None when one was not obeyed."""
    with Kernel() as kernel:
        kernel.run(cells["keep"])
        times = []
        for _ in range(INTERRUPTS):
            elapsed = kernel.interrupt(cells[purpose])
            if elapsed is None:
                return None
            times.append(elapsed * 1e3)
        try:
            kernel.run(cells["kept"])
        except RuntimeError:
            return None
        return times


MEASUREMENTS = {
    "start": {"start_ms": start},
    "memory": {"memory_mb": memory},
    "reply": {"reply_ms": reply},
    "stdout": {"lines_s": lambda: writes("lines"), "write_s": lambda: writes("write")},
    "interrupt": {"spin_ms": lambda: interrupts("spin"), "await_ms": lambda: interrupts("await")},
}


def measure():
    result = {"failures": []}
    for wanted in job["wanted"]:
        for name, measurement in MEASUREMENTS[wanted].items():
            # A kernel may lose a message, which is no reason to lose what the others have done: it has a second try.
            for _ in range(2):
                try:
                    result[name] = measurement()
                    break
                except (queue.Empty, RuntimeError, OSError, ValueError) as error:
                    result[name] = None
                    result["failures"].append(f"{name}: {type(error).__name__} {error}".strip())
    return result


print(json.dumps(measure()))
