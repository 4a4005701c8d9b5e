"""What a page of robo ws-bridge shows, in a notebook: plots, bars, values, structs, forms and consoles, drawn by the browser.

    from robo_widget import widget
    widget("http://127.0.0.1:8675", topic="arm.Telemetry", fields=["hand.x", "hand.y"])
    widget("/robo", view="form", topic="arm.Command")         # through the notebook's own address: robo_jupyter.py

The browser speaks with the bridge itself, so nothing passes through the kernel, and it stays live while a cell runs. A bridge that is
asked for directly has to allow the notebook's page: robo ws-bridge --origin http://localhost:8888.

Process runs a program, such as a driver or the bridge, from a notebook; console() shows its output live, with buttons:

    driver = Process(["./driver"])
    driver.console()
"""
import atexit
import collections
import html
import json
import os
import signal
import subprocess
import threading
import time
import uuid

__all__ = ["Process", "Widget", "widget"]

VIEWS = ("plot", "bars", "values", "messages", "form", "console")


def widget(url="/robo", topic=None, fields=None, view="plot", span=None, token=None):
    """A widget, which a notebook shows as the result of a cell.

    url: address of the bridge, or the path below which the notebook serves it. topic: such as "arm.Telemetry"; default the first one that
    fits. fields: paths of a plot, or the one whose values are counted as bars; default those that the bridge's page would choose. view:
    plot, bars, values, messages, form or console. span: seconds of a plot, default 30. token: what the bridge wants.
    """
    return Widget(url=url, topic=topic, fields=fields, view=view, span=span, token=token)


class Widget:
    """What widget() gives."""

    def __init__(self, url, topic=None, fields=None, view="plot", span=None, token=None):
        if view not in VIEWS:
            raise ValueError(f"There is no view {view!r}; there are {', '.join(VIEWS)}")
        if isinstance(fields, str):
            fields = [fields]
        options = {"topic": topic, "fields": None if fields is None else list(fields), "view": view, "span": span, "token": token}
        self.url = url.rstrip("/")
        self.options = {key: value for key, value in options.items() if value is not None}

    def _repr_html_(self):
        place = f"robo-{uuid.uuid4().hex}"
        about = html.escape(f"{self.options['view']} of {self.options.get('topic', 'a topic')} at {self.url}")
        return _HTML % {"place": place, "about": about, "url": _script(self.url), "options": _script(self.options)}

    def __repr__(self):
        return f"Widget({self.url!r}, {self.options!r})"


def _script(value):
    """JSON that cannot end the script it stands in."""
    return json.dumps(value).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


# Where no scripts are run, as in a notebook that is not trusted yet or is read on a web page, it says what would be there.
_HTML = """<div id="%(place)s">%(about)s: run the cell to see it</div>
<script>
(() => {
  const place = document.getElementById("%(place)s");
  const given = %(url)s;
  // A path is meant below the notebook's own address, whatever that begins with.
  const base = document.body.dataset.baseUrl ??
    JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}").baseUrl ?? "/";
  const bare = (path) => path.replace(/\\/$/, "");
  const url = bare(new URL(given.startsWith("/") ? bare(base) + given : given, location.href).href);
  import(url + "/widget.js").then(
    ({ show }) => {
      place.textContent = "";
      show(place, { ...%(options)s, url });
    },
    (error) => place.textContent = "The bridge at " + url + " cannot be reached (" + error.message + ")",
  );
})();
</script>"""


class Process:
    """A program that a notebook starts, watches and stops. It ends with the kernel, or the end of a with block."""

    MAX_LINES = 500

    def __init__(self, command, cwd=None, env=None):
        self.command = [str(each) for each in command]
        self.lines = collections.deque(maxlen=self.MAX_LINES)
        self.total = 0
        self._cwd, self._env = cwd, env
        self._process = None
        self._changed = threading.Condition()
        self._consoles = []
        atexit.register(self.stop)
        self.start()

    @property
    def running(self):
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def status(self):
        """Its exit status; None while it runs."""
        return None if self._process is None else self._process.poll()

    def start(self):
        """Starts it, if it does not run."""
        if self.running:
            return
        self._process = subprocess.Popen(
            self.command, cwd=self._cwd, env=self._env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", bufsize=1,
            # With what it starts itself it is a group, which ends together and which an interrupted cell leaves alone.
            start_new_session=True,
        )
        threading.Thread(target=self._read, args=(self._process,), daemon=True).start()

    def stop(self, timeout=5.0):
        """Asks it to end (SIGTERM), and ends it when it does not; returns its exit status."""
        process = self._process
        if process is None:
            return None
        if process.poll() is None:
            _signal(process, signal.SIGTERM)
            try:
                process.wait(timeout)
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()
        self._show()
        return process.returncode

    def restart(self):
        """Ends it and starts it again."""
        self.stop()
        self.start()

    def wait_for(self, text, timeout=20.0):
        """Waits for a line with this text, and returns it. Raises TimeoutError, or RuntimeError when the program ends before."""
        end = time.monotonic() + timeout
        with self._changed:
            while True:
                for line in self.lines:
                    if text in line:
                        return line
                if not self.running:
                    raise RuntimeError(f"{self.command[0]} has ended with status {self.status}: " + " / ".join(list(self.lines)[-5:]))
                if not self._changed.wait(min(0.2, max(0.0, end - time.monotonic()))) and time.monotonic() >= end:
                    raise TimeoutError(f"{self.command[0]} has not said {text!r} within {timeout:g} s")

    def console(self, title=None):
        """A widget (ipywidgets) with its output, live, and buttons to restart and stop it."""
        import ipywidgets
        output = ipywidgets.HTML()
        state = ipywidgets.HTML()
        restart = ipywidgets.Button(description="restart")
        stop = ipywidgets.Button(description="stop")
        # In threads, so that a program that takes its time to end holds no cell.
        restart.on_click(lambda _: threading.Thread(target=self.restart, daemon=True).start())
        stop.on_click(lambda _: threading.Thread(target=self.stop, daemon=True).start())
        name = ipywidgets.HTML(f"<b>{html.escape(title or self.command[0])}</b>")
        self._consoles.append((output, state))
        self._show()
        return ipywidgets.VBox([ipywidgets.HBox([name, restart, stop, state]), output])

    def _read(self, process):
        shown = 0.0
        with process.stdout:
            for line in process.stdout:
                with self._changed:
                    self.lines.append(line.rstrip("\n"))
                    self.total += 1
                    self._changed.notify_all()
                # A program that floods its output must not flood the browser.
                if time.monotonic() - shown > 0.2:
                    shown = time.monotonic()
                    self._show()
        process.wait()
        with self._changed:
            self._changed.notify_all()
        self._show()

    def _show(self):
        lines = "\n".join(list(self.lines)[-100:])
        words = "running" if self.running else f"ended with status {self.status}"
        for output, state in self._consoles:
            state.value = f"<i>{words}, {self.total} lines</i>"
            output.value = (
                '<pre style="max-height:16em;overflow:auto;display:flex;flex-direction:column-reverse">'
                f"<span>{html.escape(lines)}</span></pre>"
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def _signal(process, number):
    """Sends a signal to a process and all that it has started."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass
