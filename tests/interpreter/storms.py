# Scenarios in which something dies in the middle of work; the first argument is the connection file.
import json, os, random, signal, subprocess, sys, time

from peer import Peer, eventually, main, state_of

WORK = "for (let i = 0; ; i++) { console.log(i); if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1)) }"


def status(peer):
    return peer.ask("robo_status_request", channel="control")


def engine(file, times):
    """The engine is killed while a cell computes, waits or writes: its client learns it, and the next cell runs."""
    with Peer(file) as ana, Peer(file) as ben:
        for n in range(int(times)):
            code = ["while (true) {}", "await new Promise(() => {})", WORK][n % 3]
            ana.ok(f"let mark = {n}")
            request = ana.start(code)
            ana.running(request)
            queued = ana.start("'not run'")
            time.sleep(random.random() * 0.05)
            os.kill(status(ana)["enginePid"], signal.SIGKILL)
            reply = ana.reply(request)["content"]
            assert reply["status"] == "error" and reply["ename"] == "EngineDied", reply
            assert ana.reply(queued)["content"]["status"] == "aborted"
            ben.iopub(lambda message: state_of(message) == "restarting", "the engine's restart")
            reply = ana.run("typeof mark")
            assert reply.result.strip("'\"") == "undefined", reply.reply
        # Also one that is killed when nothing runs.
        os.kill(status(ana)["enginePid"], signal.SIGKILL)
        ben.iopub(lambda message: state_of(message) == "restarting", "the engine's restart")
        assert ben.ok("1 + 1").result == "2"


def exits(file):
    """Code that ends its own engine in all ways that it has."""
    with Peer(file) as peer:
        for code in (
            "Deno.exit(3)",
            "process.exit(0)",
            "Deno.kill(Deno.pid, 'SIGABRT'); await new Promise(() => {})",
            "const hoard = []; while (true) hoard.push(new Array(1e6).fill(hoard.length))",
        ):
            outcome = peer.run(code)
            assert outcome.reply["status"] == "error" and outcome.reply["ename"] == "EngineDied", (code, outcome.reply)
            assert peer.ok("'again'").result.strip("'\"") == "again", code
        # What nobody waits for does not end it.
        peer.ok("Promise.reject(new Error('nobody waits')); setTimeout(() => { throw new Error('later') }, 1); globalThis.alive = 1")
        peer.ok("await new Promise((resolve) => setTimeout(resolve, 50))")
        assert peer.ok("alive").result == "1"


def client(file, times):
    """Clients are killed while their cells run and their requests wait: the others go on."""
    with Peer(file) as ben:
        ben.ok("globalThis.count = 0")
        for _ in range(int(times)):
            child = subprocess.Popen([sys.executable, __file__, "victim", file], stdout=subprocess.PIPE)
            assert child.stdout.readline() == b"runs\n"
            child.kill()
            child.wait()
            child.stdout.close()
            ben.interrupt()
            assert ben.ok("'free'").result.strip("'\"") == "free"
        eventually("the kernel has forgotten them", lambda: status(ben)["clients"] <= 2 if isinstance(status(ben)["clients"], int) else len(status(ben)["clients"]) <= 2)


def victim(file):
    peer = Peer(file)
    request = peer.start(WORK)
    peer.running(request)
    for _ in range(20):
        peer.start("globalThis.count++")
    print("runs", flush=True)
    time.sleep(60)


def kernel(file):
    """Waits in a cell until the kernel is killed, which the client learns by its heartbeat."""
    with Peer(file, silence_s=3) as peer:
        request = peer.start("while (true) {}")
        peer.running(request)
        print("runs", flush=True)
        started = time.monotonic()
        eventually("the heart stops", lambda: not peer.client.is_alive())
        print(f"noticed after {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main(globals())
