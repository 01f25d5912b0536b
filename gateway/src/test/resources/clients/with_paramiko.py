"""What a program written with Paramiko does through the gateway; any difference ends it with status 1.

Arguments: port, user name, key file, known_hosts, folder here, folder there.
"""

import hashlib
import sys
import time

import paramiko

port, user, key, known_hosts, here, there = sys.argv[1:]

client = paramiko.SSHClient()
client.load_host_keys(known_hosts)
client.set_missing_host_key_policy(paramiko.RejectPolicy())
client.connect("127.0.0.1", port=int(port), username=user, key_filename=key,
               allow_agent=False, look_for_keys=False, timeout=20)


def run(command, given=b""):
    stdin, stdout, stderr = client.exec_command(command, timeout=30)
    stdin.write(given)
    stdin.channel.shutdown_write()
    out, err = stdout.read(), stderr.read()
    return stdout.channel.recv_exit_status(), out, err


def same(actual, expected):
    if actual != expected:
        sys.exit("expected %r but was %r" % (expected, actual))


same(run("echo out; echo err >&2; exit 3"), (3, b"out\n", b"err\n"))
same(run("true"), (0, b"", b""))
same(run("kill -TERM $$")[0], -1)
same(run("wc -c; echo after", b"12345"), (0, b"5\nafter\n", b""))
for i in range(200):
    same(run("echo %d" % i), (0, b"%d\n" % i, b""))
print("commands")

channel = client.get_transport().open_session()
channel.get_pty("xterm", 100, 30)
channel.invoke_shell()
channel.settimeout(20)
channel.send("stty size; echo $((6*7))-answer; exit 5\n")
shown = b""
while True:
    piece = channel.recv(4096)
    if not piece:
        break
    shown += piece
if b"30 100" not in shown or b"42-answer" not in shown:
    sys.exit("the shell showed %r" % shown)
same(channel.recv_exit_status(), 5)
print("shell")


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


sftp = client.open_sftp()
sftp.put(here + "/large", there + "/large")
same(sha256(there + "/large"), sha256(here + "/large"))
sftp.get(there + "/large", here + "/back")
same(sha256(here + "/back"), sha256(here + "/large"))
same(sftp.listdir(there), ["large"])
sftp.rename(there + "/large", there + "/renamed")
sftp.remove(there + "/renamed")
same(sftp.listdir(there), [])
print("files")

client.close()
