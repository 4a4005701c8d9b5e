import { pythonTest } from "./python_program.ts";

pythonTest(
  "Python: a variable tells where its values come from, and holds the newest ones",
  `
v = HostVariable("v", slots=4)
fails(LookupError, lambda: v.data)
fails(HostNeverWrittenError, lambda: v.info)
for i in range(6): assert v.write(i) == i + 1
value, info = v.read()
assert value == 5 and info.ticket == v.ticket == 6 and info.codec == "msgpack" and info.writer_pid == os.getpid()
assert 0 <= info.age < 60 and abs(info.written - time.time()) < 60 and info.is_writer_alive and not info.is_last_will
assert [value for value, _ in v.history()] == [2, 3, 4, 5] and [i.ticket for _, i in v.history(2)] == [5, 6]
assert v.try_write("no", if_ticket=5) is None and v.try_write("yes", if_ticket=6) == 7
d = v.describe()
assert (d.name, d.max_size, d.slots, d.ticket, d.held_slots, d.creator_pid) == ("v", 4096, 4, 7, 0, os.getpid())
assert [entry.name for entry in HostVariable.list()] == ["v"]`,
);

pythonTest(
  "Python: names, sizes, ages and closed variables that cannot be are errors of their own",
  `
for name in ("", "a/b", "a\\0b", "ü", "x" * 101): fails(HostNameError, lambda: HostVariable(name))
fails(HostNotFoundError, lambda: HostVariable("v", create=False))
HostVariable("once", exclusive=True)
fails(FileExistsError, lambda: HostVariable("once", exclusive=True))
fails(HostArgumentError, lambda: HostVariable("twice", exclusive=True, create=False))
fails(HostArgumentError, lambda: HostVariable("v", 0))
fails(HostArgumentError, lambda: HostVariable("v", codec="pickle"))
v = HostVariable("v")
v.data = 1
fails(TypeError, lambda: setattr(v, "data", object()))
fails(ValueError, lambda: v.next(timeout=-1))
text = fails(TimeoutError, lambda: v.next(timeout=0.01))
assert "0.01 s" in text, text
assert v.read(max_age=1000)[0] == 1
time.sleep(0.002)
fails(HostStaleError, lambda: v.read(max_age=0.001))
reader = HostVariable("v", read_only=True)
assert reader.data == 1
fails(PermissionError, lambda: setattr(reader, "data", 2))
v.close(), v.close()
fails(HostArgumentError, lambda: v.data)
HostVariable.remove("v")
fails(HostRemovedError, lambda: reader.data)`,
);

pythonTest(
  "Python: threads share a variable, and updates of all of them count",
  `
import threading
v = HostVariable("v")
def count():
  for _ in range(200): v.update(lambda n: (n or 0) + 1)
threads = [threading.Thread(target=count) for _ in range(5)]
for t in threads: t.start()
seen = v.wait_until(lambda n: n == 1000, timeout=60)
for t in threads: t.join()
assert v.data == seen == 1000`,
);

pythonTest(
  "Python: a variable or caller that one thread closes while another waits ends that wait, and nothing worse",
  `
import threading
d = HostFunctionDispatcher()
d.add("never", threading.Event().wait)
d.start()
for one, wait in ((HostVariable("v"), HostVariable.next), (HostFunctionCaller("never", timeout=None), HostFunctionCaller.__call__)):
  ended = []
  def work():
    ended.append(fails(HostArgumentError, lambda: wait(one)))
  thread = threading.Thread(target=work)
  thread.start()
  time.sleep(0.02)
  one.close()
  thread.join(60)
  assert ended and "closed" in ended[0], ended
os._exit(0)  # the function never ends`,
);

pythonTest(
  "Python: watching yields the newest value, and waits let other threads and signals run",
  `
import threading
v = HostVariable("v")
v.data = 0
def write():
  for i in range(1, 101): v.data = i
thread = threading.Thread(target=write)
thread.start()
last = -1
for value in v.watch(timeout=60):
  assert value > last
  last = value
  if value == 100: break
thread.join()`,
);

pythonTest(
  "Python: one thread waits for many variables, of its own and of other processes",
  `
fails(HostArgumentError, lambda: wait_any({}))
variables = [HostVariable("v%d" % i, 64, slots=2) for i in range(200)]
tickets = {v: v.ticket for v in variables}
text = fails(TimeoutError, lambda: wait_any(tickets, timeout=0.01))
assert "none of 200" in text and "0.01 s" in text, text
variables[7].data, variables[150].data = 1, 2
assert wait_any(tickets) == [variables[7], variables[150]]
other = child("""
for i in range(200): HostVariable("v%d" % i).data = "from the child"
""")
seen = {}
for variable, value in watch_all(variables, timeout=60):
  seen[variable.name] = value
  if len(seen) == 200 and set(seen.values()) == {"from the child"}: break
end(other)
reader = HostVariable("v7", read_only=True)
assert wait_any({reader: 1}) == [reader]
HostVariable.remove("v7")
assert wait_any({variables[7]: variables[7].ticket}, timeout=60) == [variables[7]]
fails(HostRemovedError, lambda: next(watch_all([variables[7]])))
variables[8].close()
fails(HostArgumentError, lambda: wait_any(tickets))`,
);

pythonTest(
  "Python: a wait for many variables ends when another thread closes one of them, and with Ctrl-C",
  `
import threading
a, b = HostVariable("a"), HostVariable("b")
threading.Timer(0.02, b.close).start()
assert "closed" in fails(HostArgumentError, lambda: wait_any({a: 0, b: 0}))
signal.setitimer(signal.ITIMER_REAL, 0.05)
def interrupt(*_): raise KeyboardInterrupt
signal.signal(signal.SIGALRM, interrupt)
fails(KeyboardInterrupt, lambda: wait_any({a: 0}))`,
);

pythonTest(
  "Python: the child of a fork goes on with variables and callers, and dispatchers stay the parent's",
  `
v = HostVariable("v")
v.data = "parent"
d = HostFunctionDispatcher()
d.add("pid", os.getpid)
d.start()
pid = HostFunctionCaller("pid")
assert pid() == os.getpid()
child_pid = os.fork()
if child_pid == 0:
  try:
    assert v.data == "parent" and pid() == os.getppid() and not d.is_running
    fails(HostStoppedError, d.start)
    own = HostFunctionDispatcher()
    own.add("child", os.getpid)
    own.start()
    assert HostFunctionCaller("child")() == os.getpid()
    v.data = "child"
    os._exit(0)
  except BaseException as error:
    print(error, file=sys.stderr)
    os._exit(1)
assert os.waitpid(child_pid, 0)[1] == 0
assert v.data == "child" and v.info.writer_pid == child_pid and not v.info.is_writer_alive
assert pid() == os.getpid()`,
);

pythonTest(
  "Python: a last will stands when its process ends without closing, and not when it closes",
  `
program = """
v = HostVariable(%r)
v.data = 1
v.last_will("gone")
%s
"""
one = child(program % ("one", ""))
end(one)
v = HostVariable("one")
assert v.wait_until(lambda value: value == "gone", 60) and v.info.is_last_will and v.info.writer_pid == one.pid
end(child(program % ("two", "v.close()")))
end(child(program % ("three", "v.last_will()")))
assert HostVariable("two").data == 1 and HostVariable("three").data == 1
other = child(program % ("four", ""))
fails(HostBusyError, lambda: HostVariable("four").last_will("mine"))
end(other)`,
);

pythonTest(
  "Python: numpy's arrays of any shape and type come back as they were, with and without a copy",
  `
import numpy as np
v = HostVariable.for_array("v", (100,), "c16")
for a in (np.arange(6.).reshape(2, 3), np.asfortranarray(np.arange(6, dtype="i2").reshape(2, 3)), np.float32(2.5),
          np.zeros((0, 3)), np.array([[True]]), np.array([1 + 2j]), np.arange(5, dtype=">u4"), np.array([1], "f2"),
          np.arange(64, dtype="u1").reshape((2,) * 6 + (1,))):
  v.data = a
  b, c = v.data, v.view()
  for got in (b, c.data):
    assert got.shape == np.shape(a) and (got == a).all() and got.dtype == a.dtype.newbyteorder("=")
  assert c.is_valid() and b.flags.writeable and not c.data.flags.writeable
fails(TypeError, lambda: setattr(v, "data", np.array(["text"])))
fails(ValueError, lambda: setattr(v, "data", np.zeros((1,) * 8)))
fails(HostTooBigError, lambda: setattr(v, "data", np.zeros(1000)))
assert v.describe().held_slots == 0`,
);

pythonTest(
  "Python: a view of numpy says when it was written over, and outlives its variable",
  `
import gc
import numpy as np
v = HostVariable.for_array("v", (1000,), "f8")
v.data = np.ones(1000)
view = v.view()
for _ in range(6): v.data = np.ones(1000)
assert view.is_valid()
for _ in range(8): v.data = np.ones(1000)
assert not view.is_valid()
part = v.view().data[500:]
v.close()
del v, view
gc.collect()
assert part.sum() == 500`,
);

pythonTest(
  "Python: loans of numpy's arrays and of bytes are published at the end, and given back on an exception",
  `
import numpy as np
v = HostVariable.for_array("v", (10, 10), "f4")
with v.loan((10, 10), "f4") as loan: loan.data[:] = 3
assert loan.ticket == 1 and (v.data == np.full((10, 10), 3, "f4")).all()
def interrupted():
  with v.loan((2,), "u1") as loan: raise KeyError
fails(KeyError, interrupted)
assert v.ticket == 1 and v.describe().held_slots == 0
raw = HostVariable("raw", 100, codec="raw")
with raw.loan() as loan:
  loan.data[:3] = b"abc"
  loan.publish(3)
  fails(HostArgumentError, loan.publish)
assert raw.data == b"abc"
fails(HostTooBigError, lambda: raw.loan(101))
raw.loan()  # forgotten, so it is given back
assert raw.describe().held_slots == 0`,
);

pythonTest(
  "Python: arrays go without that library, as memoryview and array.array",
  `
import array, robo_shm
robo_shm.np = None
v = HostVariable.for_array("v", (4, 5), "f8")
v.data = memoryview(array.array("d", range(20))).cast("B").cast("d", (4, 5))
assert v.data.shape == (4, 5) and v.data.tolist()[3] == [15, 16, 17, 18, 19]
assert v.view().data[1, 2] == 7 and v.view().data.readonly
p = HostVariable("p")
p.data = {"samples": array.array("f", [1, 2.5])}
assert p.data["samples"] == array.array("f", [1, 2.5])`,
);

pythonTest(
  "Python: a variable that is there without room for an array or a struct is refused, but to readers",
  `
import ctypes
class Pose(ctypes.Structure): _fields_ = [("x", ctypes.c_double)]
made = HostVariable.for_array("image", (2, 3), "u1")
assert HostVariable.for_array("image", (3, 2), "u1").max_size == 70
text = fails(HostMismatchError, lambda: HostVariable.for_array("image", (480, 640), "u1"))
assert "max 70 B" in text and "307264 B" in text, text
assert HostVariable.for_array("image", (480, 640), "u1", read_only=True).max_size == 70
small = HostVariable("small", 4)
fails(HostMismatchError, lambda: HostVariable("small", codec=Pose))`,
);

pythonTest(
  "Python: structs of ctypes are read and written, and those with other fields refused",
  `
import ctypes
class Pose(ctypes.Structure):
  _fields_ = [("x", ctypes.c_double), ("n", ctypes.c_int32)]
  SCHEMA, TYPE_NAME = 7, "Pose"
class Other(Pose):
  SCHEMA, TYPE_NAME = 8, "Other"
v = HostVariable("v", codec=Pose)
assert v.max_size == 16
v.data = Pose(1.5, 2)
v.data = {"x": 2.5, "n": 3}
assert (v.data.x, v.data.n, v.view().data.n) == (2.5, 3, 3)
fails(TypeError, lambda: setattr(v, "data", 5))
fails(ValueError, lambda: setattr(v, "data", {"y": 1}))
text = fails(HostMismatchError, lambda: HostVariable("v", codec=Other))
assert "Pose" in text and "Other" in text, text
assert HostVariable("v", codec="raw").data == bytes(Pose(2.5, 3))`,
);

pythonTest(
  "Python: a function chooses its error, and one that is removed ends alone",
  `
d = HostFunctionDispatcher()
def own(): raise HostFunctionError("no such arm", 42)
for name, f in (("own", own), ("text", lambda: "x"), ("exit", sys.exit), ("big", lambda: b"x" * 5000)): d.add(name, f)
d.start()
try: HostFunctionCaller("own")()
except HostFunctionError as error: assert str(error) == "no such arm" and error.code == 42
else: raise AssertionError
fails(HostFunctionError, HostFunctionCaller("exit"))
fails(HostTooBigError, HostFunctionCaller("big"))
fails(HostFunctionError, lambda: HostFunctionCaller("text")(1))
HostFunctionCaller.remove("own")
assert HostFunctionCaller("text")() == "x" and d.is_running
d.remove("text")
fails(HostNoServerError, HostFunctionCaller("text"))
fails(HostNotFoundError, lambda: d.remove("text"))
d.stop()
assert not d.is_running
fails(HostStoppedError, d.start)`,
);

pythonTest(
  "Python: a call can wait for its dispatcher, and posted ones are fetched by number",
  `
import threading
echo = HostFunctionCaller("echo", wait=60)
def later():
  global d
  d = HostFunctionDispatcher()
  d.add("echo", lambda x, **named: [x, named])
  d.start(threads=2)
thread = threading.Timer(0.05, later)
thread.start()
assert echo({"a": 1}, b=2) == [{"a": 1}, {"b": 2}]
thread.join()
first, second = echo.post(1), echo.post(2)
assert echo.get_response(id=second)[0] == 2 and echo.get_response(id=first)[0] == 1
fails(HostNotFoundError, lambda: echo.get_response(id=first))
info = echo.describe()
assert info.servers == 1 and info.server_pids == (os.getpid(),) and info.calls == 3 and echo.is_served`,
);

pythonTest(
  "Python: on a system without futexes the first use says so, and the import does not",
  `
for system in ("darwin", "win32"):
  sys.platform = system
  text = fails(NotImplementedError, lambda: HostVariable("v"))
  assert "need Linux" in text, text
  fails(HostPlatformError, HostFunctionDispatcher)`,
);

pythonTest(
  "Python: a library that is not there, or no library, is named with its cure",
  `
def message(**variables):
  program = "import sys; sys.path.insert(0, " + repr(sys.path[0]) + ")\\nimport robo_shm\\ntry: robo_shm.native_library()\\nexcept robo_shm.HostPlatformError as error: print(error)"
  environment = {**os.environ, **variables}
  return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True).stdout
assert "ROBO_NATIVE" in message(ROBO_NATIVE="/nowhere.so") and "/nowhere.so" in message(ROBO_NATIVE="/nowhere.so")
text = os.path.join(os.environ["ROBO_SHM_DIR"], "text.so")
with open(text, "w") as file: file.write("no library")
assert text in message(ROBO_NATIVE=text)
assert "libc.so" in message(ROBO_NATIVE="libc.so.6")`,
);
