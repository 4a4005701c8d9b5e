# Runs a program on a terminal of 24 lines of 80 characters, which then becomes smaller. Arguments: what is waited for on the
# screen before and after that, the lines and characters that it has then, how the program is to end ("hangup", or keys to type),
# then the program. Prints in JSON its process id, its wait status, whether it first drew a screen of its own, whether it left
# that, and what came behind.
import fcntl, json, os, pty, signal, struct, sys, termios

wanted, lines, columns, how, *program = sys.argv[1:]
signal.alarm(30)
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

read_until(wanted.encode())
seen = seen[:8]
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", int(lines), int(columns), 0, 0))
os.kill(pid, signal.SIGWINCH)
read_until(wanted.encode())
if how == "hangup":
    os.close(fd)
else:
    os.write(fd, how.encode())
    read_until(None)
status = os.waitpid(pid, 0)[1]
_, left, behind = seen.partition(b"\x1b[?7h\x1b[?25h\x1b[?1049l")
entered = seen.startswith(b"\x1b[?1049h")
print(json.dumps({"pid": pid, "status": status, "entered": entered, "left": left != b"", "behind": behind.decode()}))
