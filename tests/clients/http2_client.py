"""HTTP/2 by hand: calls that send what no gRPC client would, and see how much of it a server takes."""
import socket
import struct
import time
from dataclasses import dataclass

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS = 1, 1, 4
SERVICE = "/spark.connect.SparkConnectService/"


@dataclass
class Answer:
    sent: int  # bytes of the message the server took
    status: str  # gRPC's number, or how the connection ended


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def header(name, value):
    return b"\x00" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()


class Call:
    """One call on a connection of its own, which announces a message of `size` bytes and sends as much as it may."""

    def __init__(self, port, method, size, token=None, heeds_windows=True, timeout=30):
        self.size, self.sent, self.heeds_windows = size, 0, heeds_windows
        self.deadline = time.monotonic() + timeout
        self.windows = {0: 65535, 1: 65535}
        self.received, self.status = b"", None
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        fields = header(":method", "POST") + header(":scheme", "http") + header(":path", SERVICE + method) + header(":authority", "localhost")
        fields += header("te", "trailers") + header("content-type", "application/grpc")
        if token:
            fields += header("authorization", "Bearer " + token)
        self.socket.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0, b"") + frame(HEADERS, END_HEADERS, 1, fields))

    def run(self):
        piece = bytes(16384 - 5)
        try:
            self.send(b"\x00" + struct.pack(">I", self.size))
            while self.status is None and self.sent < self.size and time.monotonic() < self.deadline:
                if self.heeds_windows and min(self.windows.values()) < len(piece):
                    self.read(wait=0.5)
                    continue
                self.send(piece)
                self.sent += len(piece)
                self.read(wait=0)
            while self.status is None and time.monotonic() < self.deadline:
                self.read(wait=0.5)
        except OSError as error:
            self.status = self.status or type(error).__name__
        finally:
            self.socket.close()
        return Answer(self.sent, self.status or "no answer")

    def send(self, payload):
        for window in self.windows:
            self.windows[window] -= len(payload)
        self.socket.settimeout(5)
        self.socket.sendall(frame(DATA, 0, 1, payload))

    def read(self, wait):
        try:
            self.socket.settimeout(wait)
            received = self.socket.recv(65536)
        except (BlockingIOError, TimeoutError):
            return
        if not received:
            self.status = self.status or "closed"
        self.received += received
        while len(self.received) >= 9:
            size = int.from_bytes(self.received[:3], "big")
            if len(self.received) < 9 + size:
                return
            kind, flags, stream = struct.unpack(">BBI", self.received[3:9])
            payload, self.received = self.received[9 : 9 + size], self.received[9 + size :]
            self.take(kind, flags, stream, payload)

    def take(self, kind, flags, stream, payload):
        if kind == SETTINGS and not flags & ACK:
            for at in range(0, len(payload), 6):
                name, value = struct.unpack(">HI", payload[at : at + 6])
                if name == 4:  # the first window of streams
                    self.windows[1] += value - 65535
            self.socket.sendall(frame(SETTINGS, ACK, 0, b""))
        elif kind == PING and not flags & ACK:
            self.socket.sendall(frame(PING, ACK, 0, payload))
        elif kind == WINDOW_UPDATE:
            self.windows[stream] += int.from_bytes(payload, "big")
        elif kind == HEADERS and b"grpc-status" in payload:
            at = payload.index(b"grpc-status") + len(b"grpc-status")
            self.status = payload[at + 1 : at + 1 + payload[at]].decode()
        elif kind == GOAWAY:
            self.status = self.status or "connection refused: " + payload[8:].decode("utf-8", "replace")
        elif kind == RST_STREAM:
            self.status = self.status or f"stream reset {int.from_bytes(payload, 'big')}"
