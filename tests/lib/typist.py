# Types at a program on a terminal of 24 lines of 100 characters. Arguments: a list in JSON of pairs, what is waited for on the
# screen and the keys that are typed then; the program. Prints in JSON its exit status and what it wrote behind the last keys.
import fcntl, json, os, pty, signal, struct, sys, termios

steps, *program = sys.argv[1:]
signal.alarm(60)
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    os.execv(program[0], program)
seen = b""

def read_more():
    global seen
    try:
        chunk = os.read(fd, 65536)
    except OSError:
        chunk = b""
    seen += chunk
    return chunk != b""

for wanted, keys in json.loads(steps):
    while wanted.encode() not in seen:
        if not read_more():
            sys.exit(f"It ended before it said {wanted!r}: {seen!r}")
    seen = b""
    os.write(fd, keys.encode())
while read_more():
    pass
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps({"status": status, "behind": seen.decode()}))
