# A client of a kernel for the scenarios beside this file, on Jupyter's own client.
import queue, sys, time

from jupyter_client import BlockingKernelClient

PATIENCE_S = 60


class Outcome:
    """What came of a request: its reply, and all messages on iopub that belong to it, until the kernel was idle again."""

    def __init__(self, reply, messages):
        self.reply = reply["content"]
        self.message = reply
        self.messages = messages

    def of(self, kind):
        return [message["content"] for message in self.messages if message["msg_type"] == kind]

    def text(self, name="stdout"):
        return "".join(content["text"] for content in self.of("stream") if content["name"] == name)

    @property
    def result(self):
        results = self.of("execute_result")
        assert len(results) <= 1, results
        return results[0]["data"]["text/plain"] if results else None

    @property
    def error(self):
        errors = self.of("error")
        assert len(errors) == 1, self.messages
        return errors[0]


class Peer:
    """A client with all five channels, whose subscription is in force."""

    def __init__(self, file, factory=BlockingKernelClient, silence_s=PATIENCE_S):
        self.client = factory(connection_file=file)
        self.client.load_connection_file()
        # Jupyter's client takes a kernel for dead after a second of silence, which a busy machine has at times.
        self.client.hb_channel.time_to_dead = silence_s
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE_S)
        self.seen = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.stop_channels()

    @property
    def session(self):
        return self.client.session.session

    def send(self, kind, content=None, channel="shell", **rest):
        message = self.client.session.msg(kind, content or {})
        message.update(rest)
        getattr(self.client, channel + "_channel").send(message)
        return message["header"]["msg_id"]

    def reply(self, request, channel="shell", timeout=PATIENCE_S):
        deadline = time.monotonic() + timeout
        while True:
            got = getattr(self.client, f"get_{channel}_msg")(timeout=max(0, deadline - time.monotonic()))
            if got["parent_header"].get("msg_id") == request:
                return got

    def ask(self, kind, content=None, channel="shell"):
        """The content of a request's reply."""
        return self.reply(self.send(kind, content, channel), channel)["content"]

    def iopub(self, wanted, what, timeout=PATIENCE_S):
        """The next message on iopub for which "wanted" is true; all are kept in "seen"."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                got = self.client.get_iopub_msg(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                kinds = [(message["msg_type"], message["content"]) for message in self.seen[-10:]]
                raise AssertionError(f"it did not come on iopub: {what}; last were {kinds}")
            self.seen.append(got)
            if wanted(got):
                return got

    def until_idle(self, request):
        """All messages on iopub of a request; those of others are kept in "seen"."""
        mine = lambda message: message["parent_header"].get("msg_id") == request
        start = len(self.seen)
        self.iopub(lambda message: mine(message) and state_of(message) == "idle", "idle")
        return [message for message in self.seen[start:] if mine(message)]

    def start(self, code, **options):
        return self.client.execute(code, **options)

    def running(self, request):
        """Waits until a cell has begun."""
        self.iopub(lambda message: message["msg_type"] == "execute_input" and message["parent_header"]["msg_id"] == request, "execute_input")

    def finish(self, request):
        reply = self.reply(request)
        return Outcome(reply, self.until_idle(request))

    def run(self, code, **options):
        return self.finish(self.start(code, **options))

    def ok(self, code, **options):
        outcome = self.run(code, **options)
        assert outcome.reply["status"] == "ok", outcome.reply
        return outcome

    def interrupt(self):
        return self.ask("interrupt_request", channel="control")


def state_of(message):
    return message["content"]["execution_state"] if message["msg_type"] == "status" else None


def eventually(what, look, timeout=PATIENCE_S):
    """Waits for what can only be seen by looking."""
    deadline = time.monotonic() + timeout
    while not (seen := look()):
        assert time.monotonic() < deadline, f"it did not come to pass: {what}"
        time.sleep(0.01)
    return seen


def main(names):
    """Runs the function that the first argument names with the others."""
    name, *args = sys.argv[1:]
    names[name](*args)
