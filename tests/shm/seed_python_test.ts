/**
 * robot_ipc's Python API, note by note: programs that were written for it, with the name of the module changed.
 *
 * @module
 */
import { pythonTest } from "./python_program.ts";

pythonTest(
  "robot_ipc in Python: HostVariable(name, max_size).data is a local variable for all processes",
  `
a = HostVariable("seed.variable", 4096)
a.data = {"x": 1, "list": [1, 2.5, "three", None, True, b"bytes"]}
other = child("""
v = HostVariable("seed.variable", max_size=4096)
assert v.data == {"x": 1, "list": [1, 2.5, "three", None, True, b"bytes"]}
v.data = "from the other"
""")
assert a.data == "from the other"
end(other)
# Its values outlive who wrote them.
assert a.data == "from the other"`,
);

pythonTest(
  "robot_ipc in Python: 4096 bytes are the default, and a larger value raises and writes nothing",
  `
a = HostVariable("seed.size")
a.data = "x" * 4000
text = fails(ValueError, lambda: setattr(a, "data", "x" * 5000))
assert "4096 B" in text and "5003 B" in text, text
assert a.data == "x" * 4000`,
);

pythonTest(
  "robot_ipc in Python: users with another max_size are refused, by an exception that names both sides",
  `
a = HostVariable("seed.mismatch", 4096)
text = fails(HostMismatchError, lambda: HostVariable("seed.mismatch", 8192))
assert "max 4096 B" in text and "8192 B" in text and str(os.getpid()) in text, text
assert HostVariable("seed.other", 64).max_size == 64  # different ones can differ`,
);

pythonTest(
  "robot_ipc in Python: a process that is killed while it reads or writes locks nobody out",
  `
a = HostVariable("seed.kill")
for i in range(10):
  writer = child("""
import threading
v = HostVariable("seed.kill")
def work():
  while True:
    v.data = [os.getpid()] * 400
    assert len(set(v.data)) == 1
threading.Thread(target=work, daemon=True).start()
""")
  os.kill(writer.pid, signal.SIGKILL)
  end(writer)
  a.data = i
  assert a.data == i
assert a.describe().held_slots <= a.slots - 2
reap()
assert a.describe().held_slots == 0`,
);

pythonTest(
  "robot_ipc in Python: Ctrl-C needs no care, also while one waits",
  `
a = HostVariable("seed.interrupt")
signal.setitimer(signal.ITIMER_REAL, 0.05)
def interrupt(*_): raise KeyboardInterrupt
signal.signal(signal.SIGALRM, interrupt)
fails(KeyboardInterrupt, a.next)
a.data = 1
assert a.data == 1`,
);

pythonTest(
  "robot_ipc in Python: a caller is called like a function, and get_response() has the response",
  `
other = child("""
d = HostFunctionDispatcher(2)
d.add("seed.add", lambda a, b, c=0: a + b + c, 4096, 4096)
d.start()
d.add("seed.late", lambda: "added after the start")
""")
add = HostFunctionCaller("seed.add", 4096, 4096)
assert add(1, 2) == 3
assert add.get_response() == 3
assert add(1, 2, c=10) == 13 and add(a=1, b=1) == 2
assert HostFunctionCaller("seed.late", max_sz_args=4096, max_sz_ret=4096)() == "added after the start"
end(other)`,
);

pythonTest(
  "robot_ipc in Python: responses are in the order of the calls, and each caller gets its own",
  `
other = child("""
d = HostFunctionDispatcher()
d.add("seed.echo", lambda x: x)
d.start()
""")
one, two = HostFunctionCaller("seed.echo"), HostFunctionCaller("seed.echo")
for i in range(5): one.post(i), two.post(-i)
assert [one.get_response() for _ in range(5)] == [0, 1, 2, 3, 4]
assert [two.get_response() for _ in range(5)] == [0, -1, -2, -3, -4]
end(other)`,
);

pythonTest(
  "robot_ipc in Python: a function that returns None, or nothing, or raises, has a response",
  `
other = child("""
def nothing(): pass
def raises(): raise ValueError("no such arm")
d = HostFunctionDispatcher()
for f in (nothing, raises): d.add("seed." + f.__name__, f)
d.start()
""")
nothing = HostFunctionCaller("seed.nothing")
assert nothing() is None and nothing.get_response() is None
assert "ValueError: no such arm" in fails(HostFunctionError, HostFunctionCaller("seed.raises"))
end(other)`,
);

pythonTest(
  "robot_ipc in Python: responses that nobody fetches never fill the tunnel",
  `
other = child("""
d = HostFunctionDispatcher()
d.add("seed.unread", lambda x: x)
d.start()
""")
unread = HostFunctionCaller("seed.unread")
for i in range(1000): last = unread.post(i)
assert unread.get_response(id=last) == 999
assert unread(5) == 5
end(other)`,
);

pythonTest(
  "robot_ipc in Python: max_sz_ret 0 keeps no responses, and get_response() says so instead of hanging",
  `
other = child("""
d = HostFunctionDispatcher()
v = HostVariable("seed.done")
def note(x): v.data = x
d.add("seed.note", note, max_sz_ret=0)
d.start()
""")
note = HostFunctionCaller("seed.note", max_sz_ret=0)
assert note("done") is None
assert HostVariable("seed.done").wait_until(lambda value: value == "done", 20) == "done"
fails(ValueError, note.get_response)
end(other)`,
);

pythonTest(
  "robot_ipc in Python: sizes that differ between caller and dispatcher are refused on both sides",
  `
d = HostFunctionDispatcher()
d.add("seed.sizes", print, 4096, 4096)
fails(HostMismatchError, lambda: HostFunctionCaller("seed.sizes", 128, 4096))
fails(HostMismatchError, lambda: HostFunctionCaller("seed.sizes", 4096, 0))
waiting = HostFunctionCaller("seed.other", 128, 128)
fails(HostMismatchError, lambda: d.add("seed.other", print, 4096, 4096))`,
);

pythonTest(
  "robot_ipc in Python: one function too many raises instead of overflowing",
  `
d = HostFunctionDispatcher(max_func_count=2)
d.add("seed.1", print)
d.add("seed.2", print)
fails(HostFullError, lambda: d.add("seed.3", print))`,
);

pythonTest(
  "robot_ipc in Python: start() runs a daemon thread, which ends with the dispatcher's last reference",
  `
import gc, threading
d = HostFunctionDispatcher()
d.add("seed.daemon", lambda: threading.current_thread().daemon)
d.start()
call = HostFunctionCaller("seed.daemon")
assert call() is True
thread, = (thread for thread in threading.enumerate() if thread.name.startswith("robo_shm"))
del d
gc.collect()
thread.join(20)
assert not thread.is_alive()
fails(HostNoServerError, call)`,
);

pythonTest(
  "robot_ipc in Python: a caller whose dispatcher ends, or never comes, is told instead of hanging",
  `
fails(ConnectionError, HostFunctionCaller("seed.nobody"))
other = child("""
import threading
def stop():
  os.kill(os.getpid(), signal.SIGSTOP)
  threading.Event().wait()  # this thread may get past the line above before it stops
d = HostFunctionDispatcher()
d.add("seed.die", lambda: os.kill(os.getpid(), signal.SIGKILL))
d.add("seed.stop", stop)
d.start(threads=2)
""")
fails(TimeoutError, HostFunctionCaller("seed.stop", timeout=0.1))
os.waitpid(other.pid, os.WUNTRACED)  # it has stopped
os.kill(other.pid, signal.SIGCONT)
fails(HostDiedError, HostFunctionCaller("seed.die", timeout=20))
end(other)`,
);
