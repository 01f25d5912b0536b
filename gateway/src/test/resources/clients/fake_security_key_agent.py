"""A FAKE security key: an ssh-agent whose one key is an sk-ssh-ed25519 key made of software.

It signs as the hardware does (OpenSSH's PROTOCOL.u2f), with or without saying that it was touched.

Arguments: socket, file for the public key's line, flags (1: touched, 0: not).
"""

import base64
import hashlib
import os
import socket
import struct
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

path, public_file, flags = sys.argv[1], sys.argv[2], int(sys.argv[3])
TYPE, APPLICATION = b"sk-ssh-ed25519@openssh.com", b"ssh:"


def text(value):
    return struct.pack(">I", len(value)) + value


key = Ed25519PrivateKey.generate()
public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
blob = text(TYPE) + text(public) + text(APPLICATION)
counter = 0


def sign(data):
    global counter
    counter += 1
    state = struct.pack(">BI", flags, counter)
    signed = hashlib.sha256(APPLICATION).digest() + state + hashlib.sha256(data).digest()
    return text(TYPE) + text(key.sign(signed)) + state


def strings(packet):
    found = []
    while len(packet) >= 4:
        length = struct.unpack(">I", packet[:4])[0]
        found.append(packet[4:4 + length])
        packet = packet[4 + length:]
    return found


def answer(packet):
    if packet[0] == 11:  # SSH_AGENTC_REQUEST_IDENTITIES
        return b"\x0c" + struct.pack(">I", 1) + text(blob) + text(b"fake")
    if packet[0] == 13 and strings(packet[1:])[0] == blob:  # SSH_AGENTC_SIGN_REQUEST
        return b"\x0e" + text(sign(strings(packet[1:])[1]))
    return b"\x05"  # SSH_AGENT_FAILURE


def exactly(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            return None
        data += piece
    return data


listening = socket.socket(socket.AF_UNIX)
listening.bind(path)
listening.listen()
with open(public_file + ".new", "w") as file:
    file.write(TYPE.decode() + " " + base64.b64encode(blob).decode() + " fake\n")
os.rename(public_file + ".new", public_file)
while True:
    connection, _ = listening.accept()
    head = exactly(connection, 4)
    while head:
        reply = answer(exactly(connection, struct.unpack(">I", head)[0]))
        connection.sendall(text(reply))
        head = exactly(connection, 4)
