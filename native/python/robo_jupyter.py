"""robo ws-bridge below a notebook's own address.

A server extension in one file, for Jupyter Server 2 (Lab, Notebook 7) and the classic notebook server from 6.4 on. Put it where Python
finds it, and switch it on in jupyter_server_config.py, or jupyter_notebook_config.py for the classic one:

    c.ServerApp.jpserver_extensions = {"robo_jupyter": True}         # classic: c.NotebookApp.nbserver_extensions
    c.RoboBridge.command = ["robo", "ws-bridge", "--header", "telemetry.h"]

Then http://localhost:8888/robo/ is the bridge's page, /robo/widget.js its widget, and /robo/ws its WebSockets, for whoever may use the
notebook, and for nobody else. The bridge is started when somebody first asks for it, listens on this machine alone with a token of its
own, is started again when it has died, and ends with the notebook server.
"""
import asyncio
import atexit
import json
import os
import secrets
import shlex
import signal
import subprocess
import sys
import threading
from urllib.parse import urlsplit

from tornado import httpclient, web, websocket
from traitlets import Float, List, Unicode
from traitlets.config import Configurable

__all__ = ["RoboBridge", "load_jupyter_server_extension"]

# Headers of one connection, which are not handed on (RFC 9110, 7.6.1), and those that are made anew.
_OWN_HEADERS = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
    "content-length", "content-encoding", "server", "date", "set-cookie",
}
_LAST_LINES = 20
_MAX_MESSAGE = 64 << 20


class BridgeError(Exception):
    """The bridge cannot be started or reached; the text says why."""


class RoboBridge(Configurable):
    """The bridge that is served: one that is started, or one that runs already."""

    command = List(Unicode(), help="How it is started; default ROBO_BRIDGE_COMMAND, else robo ws-bridge").tag(config=True)
    cwd = Unicode("", help="Folder in which it is started; default that of the notebook server").tag(config=True)
    url = Unicode("", help="Address of a bridge that runs already, such as http://127.0.0.1:8675; none is started then").tag(config=True)
    token = Unicode("", help="Token of that bridge").tag(config=True)
    timeout = Float(20.0, help="Seconds that its start may take").tag(config=True)

    def __init__(self, log=None, **kwargs):
        super().__init__(**kwargs)
        self._log = log
        self._process = None
        self._address = None
        self._starting = None
        self._lines = []

    async def address(self):
        """URL and token of the bridge, which is started if it does not run. Raises BridgeError."""
        if self.url:
            return self.url.rstrip("/"), self.token
        if self._process is not None and self._process.poll() is None and self._address is not None:
            return self._address
        # All who ask meanwhile wait for one start.
        if self._starting is None:
            self._starting = asyncio.ensure_future(self._start())
        try:
            return await asyncio.shield(self._starting)
        finally:
            if self._starting is not None and self._starting.done():
                self._starting = None

    def stop(self):
        """Ends the bridge."""
        process, self._process, self._address = self._process, None, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    async def _start(self):
        command = list(self.command) or shlex.split(os.environ.get("ROBO_BRIDGE_COMMAND", "robo ws-bridge"))
        token = secrets.token_urlsafe(24)
        self._lines = []
        try:
            process = subprocess.Popen(
                [*command, "--port", "0", "--json"], cwd=self.cwd or None,
                # Not as a flag, which all users of the machine could see.
                env={**os.environ, "ROBO_WS_BRIDGE_START_TOKEN": token}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                start_new_session=True, preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        except OSError as error:
            raise BridgeError(f"{command[0]} cannot be started: {error}") from error
        self._process = process
        ready = asyncio.get_running_loop().create_future()
        # Its output is read to the end, or it would stand still when nobody reads.
        reader = threading.Thread(target=self._read, args=(process, ready, ready.get_loop()), daemon=True)
        reader.start()
        try:
            url = await asyncio.wait_for(ready, self.timeout)
        except asyncio.TimeoutError:
            self.stop()
            raise BridgeError(f"The bridge was not ready within {self.timeout:g} s") from None
        if self._log is not None:
            self._log.info("robo: the bridge runs at %s, process %d", url, process.pid)
        self._address = (url.rstrip("/"), token)
        return self._address

    def _read(self, process, ready, loop):
        """Reads what the bridge prints until it ends: in a thread that keeps nothing from ending."""
        def settle(act, value):
            if not ready.done():
                act(value)

        def later(act, value):
            try:
                loop.call_soon_threadsafe(settle, act, value)
            except RuntimeError:
                pass  # The notebook server has ended.

        with process.stdout:
            for line in process.stdout:
                text = line.decode(errors="replace").rstrip()
                self._lines = [*self._lines, text][-_LAST_LINES:]
                if text.startswith("{") and '"ready"' in text:
                    try:
                        message = json.loads(text)
                    except ValueError:
                        continue
                    if message.get("type") == "ready":
                        later(ready.set_result, message["url"])
        process.wait()
        said = "\n".join(line for line in self._lines if not line.startswith("{"))
        later(ready.set_exception, BridgeError(f"The bridge has ended with status {process.returncode}:\n{said}"))


def _end_with_parent():
    """Has Linux end the bridge when the notebook server is killed."""
    try:
        import ctypes
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    except (OSError, AttributeError):
        pass


def _make_handlers(base, mixin, bridge):
    """The handlers, on the classes that know who may use this server, and from which pages."""

    class RoboHandler(base):
        """Hands requests on to the bridge, and its answers back."""

        @web.authenticated
        async def get(self, path=""):
            await self._hand_on("GET", path)

        @web.authenticated
        async def head(self, path=""):
            await self._hand_on("HEAD", path)

        def write_error(self, status_code, **kwargs):
            self.set_header("content-type", "text/plain; charset=utf-8")
            error = kwargs.get("exc_info", (None, None))[1]
            self.finish(getattr(error, "log_message", None) or f"{status_code}")

        async def _hand_on(self, method, path):
            try:
                url, token = await bridge.address()
            except BridgeError as error:
                return self._fail(str(error))
            request = httpclient.HTTPRequest(
                f"{url}/{path}{_query(self.request)}", method=method, headers=_authorization(token),
                follow_redirects=False, request_timeout=30, connect_timeout=5,
            )
            try:
                answer = await httpclient.AsyncHTTPClient().fetch(request, raise_error=False)
            except OSError as error:
                return self._fail(f"The bridge at {url} does not answer: {error}")
            if answer.code == 599:
                return self._fail(f"The bridge at {url} does not answer: {answer.error}")
            self.set_status(answer.code, answer.reason)
            self.clear_header("content-security-policy")
            for name, value in answer.headers.get_all():
                if name.lower() not in _OWN_HEADERS:
                    self.set_header(name, value)
            if method == "HEAD":
                return self.finish()
            return self.finish(answer.body)

        def _fail(self, text):
            self.set_status(502)
            self.set_header("content-type", "text/plain; charset=utf-8")
            self.finish(f"{text}\n")

    class RoboSocket(mixin, websocket.WebSocketHandler, base):
        """Hands WebSockets on: messages whole, as fast as both sides take them."""

        _upstream = None

        async def get(self, path=""):
            if not self.current_user:
                raise web.HTTPError(403)
            if self.request.headers.get("upgrade", "").lower() != "websocket":
                # The page asks so whether a token is needed: of the notebook it has all that it needs.
                self.set_status(426)
                self.set_header("upgrade", "websocket")
                return self.finish()
            # Before the bridge is asked; programs send no origin.
            origin = self.request.headers.get("origin")
            if origin is not None and not self.check_origin(origin):
                raise web.HTTPError(403)
            offered = [each.strip() for each in self.request.headers.get("sec-websocket-protocol", "").split(",")]
            try:
                url, token = await bridge.address()
                request = httpclient.HTTPRequest(
                    f"ws{url[4:]}/{path}{_query(self.request)}", headers=_authorization(token), connect_timeout=5,
                )
                # Tokens of the page are meant for the bridge alone, and the notebook has shown its own.
                wanted = [each for each in offered if each and not each.startswith("token.")]
                self._upstream = await websocket.websocket_connect(
                    request, subprotocols=wanted or None, max_message_size=_MAX_MESSAGE,
                )
            except BridgeError as error:
                raise web.HTTPError(502, str(error)) from error
            except (OSError, httpclient.HTTPError, websocket.WebSocketError) as error:
                raise web.HTTPError(502, f"The bridge does not answer: {error}") from error
            return await super().get(path)

        def select_subprotocol(self, subprotocols):
            return self._upstream.selected_subprotocol

        def open(self, *args, **kwargs):
            super().open(*args, **kwargs)
            self.set_nodelay(True)
            asyncio.ensure_future(self._follow())

        async def _follow(self):
            """Hands on what the bridge says. It waits for the browser, so that the bridge knows how slow that is."""
            upstream = self._upstream
            while True:
                message = await upstream.read_message()
                if message is None:
                    break
                try:
                    await self.write_message(message, binary=isinstance(message, bytes))
                except websocket.WebSocketClosedError:
                    break
            code = upstream.close_code
            self.close(code if code is not None and code not in (1005, 1006, 1015) else 1001, upstream.close_reason)

        async def on_message(self, message):
            try:
                await self._upstream.write_message(message, binary=isinstance(message, bytes))
            except websocket.WebSocketClosedError:
                self.close(1001)

        def on_close(self):
            super().on_close()
            if self._upstream is not None:
                self._upstream.close()

        def get_compression_options(self):
            return None  # The bridge's data are numbers, and mostly stay on this machine.

    class RoboRedirect(base):
        """Leads to the page, whose paths are relative."""

        @web.authenticated
        def get(self):
            self.redirect(f"{self.request.path}/")

    return RoboHandler, RoboSocket, RoboRedirect


def _query(request):
    query = urlsplit(request.uri).query
    # The notebook's own token is nothing for the bridge.
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("token="))
    return f"?{kept}" if kept else ""


def _authorization(token):
    return {"Authorization": f"Bearer {token}"} if token else {}


def _load(app):
    try:
        from jupyter_server.serverapp import ServerApp
        is_server = isinstance(app, ServerApp)
    except ImportError:
        is_server = False
    if is_server:
        from jupyter_server.base.handlers import JupyterHandler as base
        from jupyter_server.base.websocket import WebSocketMixin as mixin
    else:
        from notebook.base.handlers import IPythonHandler as base
        from notebook.base.zmqhandlers import WebSocketMixin as mixin
    bridge = RoboBridge(parent=app, log=app.log)
    atexit.register(bridge.stop)
    handler, socket, redirect = _make_handlers(base, mixin, bridge)
    prefix = app.web_app.settings["base_url"].rstrip("/")
    app.web_app.add_handlers(".*$", [
        (f"{prefix}/robo", redirect),
        (f"{prefix}/robo/(ws|rosbridge)", socket),
        (f"{prefix}/robo/(.*)", handler),
    ])
    app.log.info("robo: the bridge's page is at %s/robo/", prefix)


def load_jupyter_server_extension(app):
    """The classic notebook server calls this."""
    _load(app)


def _load_jupyter_server_extension(app):
    """Jupyter Server calls this."""
    _load(app)


def _jupyter_server_extension_points():
    return [{"module": "robo_jupyter"}]


def _jupyter_server_extension_paths():
    return [{"module": "robo_jupyter"}]
