#!/usr/bin/env python3
"""tabulator.py LINE SHELL ARGUMENT...: types a line and the tabulator into an interactive shell, and prints what it shows.

The shell says "it is ready" when it is."""
import fcntl, os, pty, re, select, struct, sys, termios, time

line, *shell = sys.argv[1:]
child, terminal = pty.fork()
if child == 0: os.execvp(shell[0], shell)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 200, 0, 0))
# fish asks the terminal what it is, and would wait for the answer.
answers = {b"\x1b[c": b"\x1b[?62c", b"\x1b[0c": b"\x1b[?62c"}
end = time.monotonic() + 60
shown = b""

def wait(text):
    """What the shell shows up to a text, which is never typed as it is shown."""
    global shown
    while text not in shown:
        rest = end - time.monotonic()
        if rest < 0 or not select.select([terminal], [], [], rest)[0]: sys.exit(f"no {text} after 60 s: {shown}")
        data = os.read(terminal, 65536)
        for question, answer in answers.items():
            if question in data: os.write(terminal, answer)
        shown += data
    before, shown = shown.split(text, 1)
    return before

def type(text): os.write(terminal, text.encode())

wait(b"it is ready")
type("echo 'the first'' prompt'\r")
wait(b"the first prompt")
type(line + "\t")
# What is typed behind is done when the completion is: the line is taken away, and another says so.
type("\x15echo 'that'' is all'\r")
text = wait(b"that is all").decode(errors="replace")
print(re.sub(r"\x1b(\[[0-9;?>=]*[A-Za-z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][A-B0-2]|[=>78])", "", text).replace("\r", "\n"))
os.kill(child, 9)
os.waitpid(child, 0)
