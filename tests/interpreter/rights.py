# Scenarios about who may do what; the first argument is the connection file.
import os

from peer import Peer, eventually, main, state_of


def observers(file, watch_file):
    """Who holds the observers' file sees all, and can execute, answer and stop nothing."""
    with Peer(file) as ana:
        ana.ok("globalThis.touched = 0")
        with Peer(watch_file) as watcher:
            request = ana.start("console.log('to be seen'); touched")
            ana.finish(request)
            seen = watcher.until_idle(request)
            assert [message["msg_type"] for message in seen] == ["status", "execute_input", "stream", "execute_result", "status"], seen
            assert watcher.ask("kernel_info_request")["status"] == "ok"
            assert watcher.ask("history_request", {"hist_access_type": "tail", "n": 2, "output": False, "raw": True})["status"] == "ok"
            request = ana.start("while (true) {}")
            ana.running(request)
            for kind, content, channel in (
                ("execute_request", {"code": "touched = 1", "silent": True}, "shell"),
                ("complete_request", {"code": "touched.", "cursor_pos": 8}, "shell"),
                ("inspect_request", {"code": "touched", "cursor_pos": 3}, "shell"),
                ("interrupt_request", {}, "control"),
                ("shutdown_request", {"restart": False}, "control"),
                ("shutdown_request", {"restart": False}, "shell"),
                ("robo_drive_request", {"action": "take"}, "shell"),
            ):
                reply = watcher.ask(kind, content, channel)
                assert reply["status"] == "error" and reply["ename"] == "NotAllowed", (kind, reply)
            ana.interrupt()
            assert ana.finish(request).reply["ename"] == "Interrupted"
            assert ana.ok("touched").result == "0"


def drive(file):
    """One client takes the lease: the others only watch, until it is given back or its owner is gone."""
    with Peer(file) as ben:
        with Peer(file) as ana:
            assert ana.ask("robo_drive_request", {"action": "take"})["status"] == "ok"
            refused = ben.run("globalThis.moved = true")
            assert refused.reply["status"] == "error" and refused.reply["ename"] == "DriveHeld", refused.reply
            assert ana.ok("typeof moved").result.strip("'\"") == "undefined"
            reply = ben.ask("robo_drive_request", {"action": "take"})
            assert reply["status"] == "error" and reply["ename"] == "DriveHeld", reply
            # Anybody may stop what moves.
            request = ana.start("while (true) {}")
            ana.running(request)
            assert ben.interrupt()["status"] == "ok"
            assert ana.finish(request).reply["ename"] == "Interrupted"
            assert ana.ask("robo_drive_request", {"action": "release"})["status"] == "ok"
            ben.ok("1")
            assert ana.ask("robo_drive_request", {"action": "take"})["status"] == "ok"
            assert ben.run("2").reply["status"] == "error"
        # Its owner is gone without a word.
        eventually("the lease ends", lambda: ben.run("3").reply["status"] == "ok")


def replay(file):
    """A client that comes back is told what it has missed."""
    with Peer(file) as ana:
        first = ana.ok("console.log('before')")
        last = first.messages[-1]["header"]["msg_id"]
    with Peer(file) as ben:
        ben.ok("console.log('meanwhile')")
    with Peer(file) as ana:
        reply = ana.ask("robo_replay_request", {"after": last})
        assert reply["status"] == "ok" and reply["lost"] == 0, reply
        texts = [message["content"]["text"] for message in reply["messages"] if message["header"]["msg_type"] == "stream"]
        assert texts == ["meanwhile\n"], reply


def restart(file):
    """A restart is a new namespace in the same process; a shutdown is its end."""
    with Peer(file) as ana, Peer(file) as ben:
        ana.ok("let gone = 1")
        before = ana.ask("robo_status_request", channel="control")
        reply = ana.ask("shutdown_request", {"restart": True}, channel="control")
        assert reply["status"] == "ok" and reply["restart"] is True, reply
        assert ben.run("gone").reply["ename"] == "ReferenceError"
        after = ben.ask("robo_status_request", channel="control")
        assert after["pid"] == before["pid"] and after["enginePid"] != before["enginePid"], (before, after)
        request = ben.start("while (true) {}")
        ben.running(request)
        reply = ana.ask("shutdown_request", {"restart": False}, channel="control")
        assert reply["status"] == "ok" and reply["restart"] is False, reply
        ben.iopub(lambda message: message["msg_type"] == "shutdown_reply", "the end, told to all")
    eventually("its connection file is removed", lambda: not os.path.exists(file))


if __name__ == "__main__":
    main(globals())
