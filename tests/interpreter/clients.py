# Scenarios of clients that share one kernel; the argument is its connection file.
import queue

from peer import Outcome, Peer, eventually, main, state_of


def session(file):
    with Peer(file) as peer:
        info = peer.ask("kernel_info_request")
        assert info["status"] == "ok" and info["protocol_version"].startswith("5."), info
        assert info["language_info"]["name"] == "typescript", info
        assert info["language_info"]["file_extension"] == ".ts", info
        first = peer.ok("const speed: number = 3; speed * 2")
        assert first.result == "6", first.messages
        assert peer.ok("speed + 1").result == "4"
        order = [message["msg_type"] for message in first.messages]
        assert order == ["status", "execute_input", "execute_result", "status"], order
        assert first.messages[0]["content"]["execution_state"] == "busy"
        count = first.reply["execution_count"]
        assert first.of("execute_input")[0] == {"code": "const speed: number = 3; speed * 2", "execution_count": count}
        assert first.of("execute_result")[0]["execution_count"] == count
        second = peer.ok("console.log('out'); console.error('err'); undefined")
        assert (second.text(), second.text("stderr"), second.result) == ("out\n", "err\n", None), second.messages
        assert second.reply["execution_count"] == count + 2, second.reply
        failed = peer.run("function f() { throw new RangeError('too far') }\nf()")
        assert failed.reply["status"] == "error" and failed.reply["ename"] == "RangeError", failed.reply
        assert failed.error["evalue"] == "too far", failed.error
        assert "\x1b" not in "".join(failed.error["traceback"]) and failed.error["traceback"], failed.error
        # A new definition takes the place of the old one; an import is there for later cells.
        peer.ok("function twice(x) { return 2 * x }")
        peer.ok("function twice(x: number) { return x + x + 0.5 }")
        assert peer.ok("twice(2)").result == "4.5"
        peer.ok("import { join } from 'node:path'")
        assert peer.ok("join('a', 'b')").result in ("'a/b'", '"a/b"')
        quiet = peer.ok("console.log('seen?')\n41 + 1", silent=True)
        assert quiet.of("execute_input") == [] and quiet.result is None, quiet.messages
        assert peer.ok("0", store_history=False).reply["execution_count"] == failed.reply["execution_count"] + 5


def two_clients(file):
    with Peer(file) as ana, Peer(file) as ben:
        request = ana.start("let shared = 17; console.log('from ana')")
        ana.finish(request)
        seen = ben.until_idle(request)
        kinds = [message["msg_type"] for message in seen]
        assert kinds == ["status", "execute_input", "stream", "status"], kinds
        assert {message["parent_header"]["session"] for message in seen} == {ana.session}
        outcome = ben.ok("shared + 1")
        assert outcome.result == "18"
        count = outcome.reply["execution_count"]
        request = outcome.message["parent_header"]["msg_id"]
        assert [message["msg_type"] for message in ana.until_idle(request)][1] == "execute_input"
        assert ana.ok("shared").reply["execution_count"] == count + 1
        # Requests of both at the same time are answered to whom they belong, one after the other.
        mine = [ana.start(f"'ana' + {n}") for n in range(20)]
        theirs = [ben.start(f"'ben' + {n}") for n in range(20)]
        for peer, requests, name in ((ana, mine, "ana"), (ben, theirs, "ben")):
            for n, request in enumerate(requests):
                assert peer.finish(request).result.strip("'\"") == f"{name}{n}"
        running = []
        for message in ana.seen:
            state = state_of(message)
            if state == "busy":
                running.append(message["parent_header"]["msg_id"])
            if state == "idle":
                running.remove(message["parent_header"]["msg_id"])
            cells = [request for request in running if request in mine + theirs]
            assert len(cells) <= 1, "two cells at the same time"


def stdin(file):
    with Peer(file) as ana, Peer(file) as ben:
        request = ana.start("const answer = prompt('your name?'); 'hello ' + answer")
        question = ana.client.get_stdin_msg(timeout=60)
        assert question["msg_type"] == "input_request", question
        assert question["content"]["prompt"].startswith("your name?"), question
        assert question["content"]["password"] is False, question
        assert question["parent_header"]["msg_id"] == request
        # The kernel is alive meanwhile.
        assert ben.ask("kernel_info_request", channel="control")["status"] == "ok"
        try:
            raise AssertionError(f"the other client was asked too: {ben.client.get_stdin_msg(timeout=0.2)}")
        except queue.Empty:
            pass
        ana.client.input("Ada")
        assert ana.finish(request).result.strip("'\"") == "hello Ada"
        # Two questions, one after the other, the answers with all characters.
        request = ben.start("[prompt('a'), prompt('b')].join('|')")
        for text in ("größer \u2028 🙂", ""):
            ben.client.get_stdin_msg(timeout=60)
            ben.client.input(text)
        outcome = ben.finish(request)
        assert "größer" in outcome.result and "🙂|" in outcome.result, outcome.result
        refused = ana.run("prompt('may I?')", allow_stdin=False)
        assert refused.reply["status"] == "error", refused.reply
        assert refused.reply["ename"] == "NoInputError" and "boot" not in "".join(refused.reply["traceback"]), refused.reply
        # A question can be interrupted.
        request = ana.start("prompt('forever?')")
        ana.client.get_stdin_msg(timeout=60)
        ana.interrupt()
        assert ana.finish(request).reply["status"] == "error"
        assert ana.ok("1 + 1").result == "2"


def asker_leaves(file):
    with Peer(file) as ben:
        with Peer(file) as ana:
            request = ana.start("prompt('who answers?')")
            ana.client.get_stdin_msg(timeout=60)
        # Nobody is there to answer: the cell ends, and the next one runs.
        assert ben.ok("'free'").result.strip("'\"") == "free"


def stop_on_error(file):
    with Peer(file) as peer:
        peer.ok("let ran = 0")
        hold = peer.start("await new Promise((resolve) => setTimeout(resolve, 300)); throw new Error('stop')")
        queued = [peer.start("ran++") for _ in range(3)]
        assert peer.reply(hold)["content"]["status"] == "error"
        replies = [peer.reply(request)["content"]["status"] for request in queued]
        assert replies == ["aborted"] * 3, replies
        assert peer.ok("ran").result == "0"
        hold = peer.start("await new Promise((resolve) => setTimeout(resolve, 300)); throw new Error('go on')", stop_on_error=False)
        queued = [peer.start("ran++") for _ in range(3)]
        assert peer.reply(hold)["content"]["status"] == "error"
        replies = [peer.reply(request)["content"]["status"] for request in queued]
        assert replies == ["ok"] * 3, replies
        assert peer.ok("ran").result == "3"


def questions(file):
    """What is asked about code: completion, inspection, whether it is complete, history, expressions."""
    with Peer(file) as peer:
        peer.ok("/** Moves the arm.\n * @param degrees how far */\nfunction moveArm(degrees: number) { return degrees }\nconst armature = { torque: 1, turns: 2 }")
        reply = peer.ask("complete_request", {"code": "let y = arma", "cursor_pos": 12})
        assert reply["status"] == "ok" and "armature" in reply["matches"], reply
        assert (reply["cursor_start"], reply["cursor_end"]) == (8, 12), reply
        reply = peer.ask("complete_request", {"code": "'🙂'; armature.t", "cursor_pos": 15})
        assert {"torque", "turns"} <= {match.rpartition(".")[2] for match in reply["matches"]}, reply
        assert reply["cursor_end"] == 15, reply
        # Completion has no side effects.
        peer.ok("let touched = 0; const trap = { get near() { touched++; return { far: 1 } }, call() { touched++; return { off: 1 } } }")
        for code in ("trap.near.f", "trap.call().o", "trap.", "new Proxy(trap, {})."):
            peer.ask("complete_request", {"code": code, "cursor_pos": len(code)})
        assert peer.ok("touched").result == "0"
        reply = peer.ask("inspect_request", {"code": "moveArm(3)", "cursor_pos": 4, "detail_level": 0})
        assert reply["status"] == "ok" and reply["found"], reply
        assert "Moves the arm." in reply["data"]["text/plain"] and "degrees" in reply["data"]["text/plain"], reply
        assert "\x1b" not in reply["data"]["text/plain"], reply
        reply = peer.ask("inspect_request", {"code": "nothingOfThatName", "cursor_pos": 5, "detail_level": 0})
        assert reply["status"] == "ok" and not reply["found"], reply
        for code, status in (("1 + 1", "complete"), ("function f() {", "incomplete"), ("let = = 3", "invalid"), ("`a", "incomplete")):
            assert peer.ask("is_complete_request", {"code": code})["status"] == status, code
        assert "indent" in peer.ask("is_complete_request", {"code": "if (true) {"})
        outcome = peer.ok("armature.torque", user_expressions={"turns": "armature.turns", "bad": "noSuchThing + 1"})
        found = outcome.reply["user_expressions"]
        assert found["turns"]["status"] == "ok" and found["turns"]["data"]["text/plain"] == "2", found
        assert found["bad"]["status"] == "error" and found["bad"]["ename"] == "ReferenceError", found


def history(file):
    with Peer(file) as peer:
        for code in ("const first = 1", "first + 41", "'needle 7'", "'needle 8'", "'needle 7'"):
            peer.ok(code)
        peer.ok("'not kept'", store_history=False)

        def ask(**content):
            reply = peer.ask("history_request", {"output": False, "raw": True, **content})
            assert reply["status"] == "ok", reply
            return reply["history"]

        tail = ask(hist_access_type="tail", n=3)
        assert [entry[2] for entry in tail] == ["'needle 7'", "'needle 8'", "'needle 7'"], tail
        number, line, _ = tail[0]
        assert ask(hist_access_type="range", session=number, start=line, stop=line + 2) == tail[:2]
        assert ask(hist_access_type="range", session=0, start=line, stop=line + 1)[0][2] == tail[0][2]
        with_output = ask(hist_access_type="tail", n=4, output=True)
        assert with_output[0][2][0] == "first + 41" and with_output[0][2][1] == "42", with_output
        found = ask(hist_access_type="search", pattern="*needle*", n=10)
        assert [entry[2] for entry in found] == [entry[2] for entry in tail], found
        assert len(ask(hist_access_type="search", pattern="*needle*", n=10, unique=True)) == 2
        assert len(ask(hist_access_type="search", pattern="'needle ?'", n=2)) == 2
        assert ask(hist_access_type="search", pattern="absent*", n=10) == []
        # History is answered while a cell runs.
        request = peer.start("await new Promise(() => {})")
        peer.running(request)
        assert len(ask(hist_access_type="tail", n=1)) == 1
        peer.interrupt()
        peer.finish(request)


def interrupts(file):
    with Peer(file) as peer:
        peer.ok("let kept = 'all of it'")
        for name, code in (
            ("spin", "while (true) {}"),
            ("swallowed", "while (true) { try { while (true) {} } catch {} finally {} }"),
            ("await", "await new Promise(() => {})"),
            ("timer", "await new Promise((resolve) => setTimeout(resolve, 1e6))"),
            ("microtasks", "(function again() { Promise.resolve().then(again) })(); await new Promise(() => {})"),
            ("atomics", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)"),
            ("regex", "/^(a+)+$/.test('a'.repeat(60) + 'b')"),
        ):
            request = peer.start(code)
            peer.running(request)
            queued = peer.start("kept = 'lost'")
            reply = peer.interrupt()
            assert reply["status"] == "ok", (name, reply)
            outcome = peer.finish(request)
            assert outcome.reply["status"] == "error" and outcome.reply["ename"] == "Interrupted", (name, outcome.reply)
            assert outcome.error["ename"] == "Interrupted", name
            assert peer.reply(queued)["content"]["status"] == "aborted", name
            assert peer.ok("kept").result.strip("'\"") == "all of it", name
        # When nothing runs it is harmless.
        for _ in range(5):
            assert peer.interrupt()["status"] == "ok"
        assert peer.ok("kept").result.strip("'\"") == "all of it"


def heartbeat(file):
    """Alive and answering on control while a cell computes."""
    with Peer(file) as peer:
        request = peer.start("while (true) {}")
        peer.running(request)
        assert peer.client.hb_channel.is_alive()
        for _ in range(20):
            assert peer.ask("kernel_info_request", channel="control")["status"] == "ok"
        eventually("the heart beats", peer.client.hb_channel.is_beating)
        peer.interrupt()
        peer.finish(request)


def unknown(file):
    """Messages that nobody knows are passed over; those of control are answered there."""
    with Peer(file) as peer:
        peer.send("make_coffee_request", {"sugar": 2})
        peer.send("make_coffee_request", {"sugar": 2}, channel="control")
        debug = peer.ask("debug_request", {"type": "request", "seq": 1, "command": "debugInfo", "arguments": {}}, channel="control")
        assert isinstance(debug, dict), debug
        strange = peer.send("execute_request", {"code": 17})
        reply = peer.reply(strange)["content"]
        assert reply["status"] == "error", reply
        assert peer.ok("1 + 1").result == "2"
        assert peer.ask("comm_info_request", {})["comms"] == {}


def displays(file):
    """Rich results, displays and their updates, and output that is cleared."""
    with Peer(file) as peer:
        svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><circle r='4' cx='4' cy='4'/></svg>"
        outcome = peer.ok("({ [Symbol.for('Jupyter.display')]: () => ({ 'image/svg+xml': " + repr(svg) + ", 'text/plain': 'a dot' }) })")
        data = outcome.of("execute_result")[0]["data"]
        assert data == {"image/svg+xml": svg, "text/plain": "a dot"}, data
        outcome = peer.ok("await Deno.jupyter.display(Deno.jupyter.html`<b>bold</b>`); undefined")
        assert outcome.of("display_data")[0]["data"]["text/html"] == "<b>bold</b>", outcome.messages
        outcome = peer.ok("console.log(1); await Deno.jupyter.display(Deno.jupyter.md`# two`); console.error(3); console.log(4); undefined")
        kinds = [message["content"].get("text", "rich") for message in outcome.messages if message["msg_type"] in ("stream", "display_data")]
        assert kinds == ["1\n", "rich", "3\n", "4\n"], kinds
        outcome = peer.ok("display('first', { displayId: 'gauge' }); display('second', { displayId: 'gauge', update: true }); undefined")
        shown, = outcome.of("display_data")
        changed, = outcome.of("update_display_data")
        assert shown["transient"]["display_id"] == changed["transient"]["display_id"] == "gauge", outcome.messages
        assert "second" in changed["data"]["text/plain"], changed
        outcome = peer.ok("console.log('gone'); clearOutput(); console.log('stays'); undefined")
        kinds = [message["msg_type"] for message in outcome.messages]
        assert kinds[2:5] == ["stream", "clear_output", "stream"], kinds
        table = peer.ok("[{ joint: 'elbow', angle: 30 }, { joint: 'wrist', angle: -5 }]").of("execute_result")[0]["data"]
        assert "text/plain" in table and "<table" in table.get("text/html", ""), table
        png = peer.ok("Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), (c) => c.charCodeAt(0))")
        assert png.of("execute_result")[0]["data"]["image/png"].startswith("iVBORw0KGgo"), png.messages


def comms(file):
    """Channels of widgets, opened by either side, with binary buffers."""
    with Peer(file) as ana, Peer(file) as ben:
        request = ana.start("const dial = comms.open('dial', { value: 1 }, { buffers: [new Uint8Array([1, 2, 3])] }); dial.onMessage = ({ data, buffers }) => { dial.send({ twice: data.value * 2 }, { buffers: buffers.map((b) => b.toReversed()) }) }; undefined")
        outcome = ana.finish(request)
        opened = next(message for message in outcome.messages if message["msg_type"] == "comm_open")
        assert opened["content"]["target_name"] == "dial" and opened["content"]["data"] == {"value": 1}, opened
        assert bytes(opened["buffers"][0]) == b"\x01\x02\x03", opened
        comm = opened["content"]["comm_id"]
        assert ben.ask("comm_info_request", {})["comms"] == {comm: {"target_name": "dial"}}
        assert ben.ask("comm_info_request", {"target_name": "other"})["comms"] == {}
        # A message of another client, and the answer, which all hear.
        message = ben.client.session.msg("comm_msg", {"comm_id": comm, "data": {"value": 21}})
        ben.client.session.send(ben.client.shell_channel.socket, message, buffers=[b"abc"])
        answer = ana.iopub(lambda got: got["msg_type"] == "comm_msg", "the answer on the comm")
        assert answer["content"] == {"comm_id": comm, "data": {"twice": 42}}, answer
        assert bytes(answer["buffers"][0]) == b"cba", answer
        # One that a client opens.
        ana.ok("comms.register('echo', (comm, { data }) => { comm.send({ said: data.word }); comm.close() }); undefined")
        ben.send("comm_open", {"comm_id": "from-ben", "target_name": "echo", "data": {"word": "hello"}})
        answer = ana.iopub(lambda got: got["content"].get("comm_id") == "from-ben", "what the target says")
        assert answer["msg_type"] == "comm_msg" and answer["content"]["data"] == {"said": "hello"}, answer
        ana.iopub(lambda got: got["msg_type"] == "comm_close" and got["content"]["comm_id"] == "from-ben", "the end of the comm")
        # One that nobody knows is closed at once.
        ben.send("comm_open", {"comm_id": "lost", "target_name": "nobody", "data": {}})
        ana.iopub(lambda got: got["msg_type"] == "comm_close" and got["content"]["comm_id"] == "lost", "the refusal of the comm")
        ben.send("comm_close", {"comm_id": comm, "data": {}})
        eventually("the comm is closed", lambda: ben.ask("comm_info_request", {})["comms"] == {})


if __name__ == "__main__":
    main(globals())
