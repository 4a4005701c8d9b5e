# Runs a program on a terminal of 24 lines of 80 characters. Arguments: how it is to end ("hangup", or keys to type), then
# the program. Prints its wait status, whether its screen came and went, and whether its temporary file is left.
import fcntl, os, pty, signal, struct, sys, termios

how, *program = sys.argv[1:]
signal.alarm(20)
pid, fd = pty.fork()
if pid == 0:
    os.execv(program[0], program)
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
seen = b""

def read_until(text):
    global seen
    while text is None or text not in seen:
        try:
            chunk = os.read(fd, 65536)
        except OSError:
            return
        if not chunk:
            return
        seen += chunk

read_until(b"No messages yet")
seen = seen[:8]
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 8, 40, 0, 0))
os.kill(pid, signal.SIGWINCH)
read_until(b"No messages yet")
if how == "hangup":
    os.close(fd)
else:
    os.write(fd, how.encode())
    read_until(None)
status = os.waitpid(pid, 0)[1]
enters = seen.startswith(b"\x1b[?1049h")
# Behind the screen there may be what the core said meanwhile, such as that it removed the file of one that was killed.
_, left, behind = seen.rpartition(b"\x1b[?7h\x1b[?25h\x1b[?1049l")
leaves = how == "hangup" or (left != b"" and b"\x1b[?" not in behind)
print(status, enters, leaves, os.path.exists(f"/tmp/gecko-{pid}.json"))
