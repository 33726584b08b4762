#!/usr/bin/python3
"""Runs a command in a pseudo terminal of so many columns and prints what it shows there, with escape sequences as \\e.

    in_terminal.py [--type TEXT] COLUMNS COMMAND [ARGUMENT]...      TEXT is typed before it begins

The exit status is the command's."""
import fcntl
import os
import pty
import struct
import sys
import termios


def main(arguments):
    typed = b""
    if arguments[0] == "--type":
        typed = arguments[1].encode().decode("unicode_escape").encode("latin-1")
        arguments = arguments[2:]
    begin_read, begin_write = os.pipe()
    child, terminal = pty.fork()
    if child == 0:
        os.read(begin_read, 1)
        os.execvp(arguments[1], arguments[1:])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(arguments[0]), 0, 0))
    os.write(terminal, typed)
    os.write(begin_write, b"x")
    shown = b""
    while True:
        try:
            more = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        shown += more
    _, status = os.waitpid(child, 0)
    sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n").replace(b"\033", b"\\e"))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
