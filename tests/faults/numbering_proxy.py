"""An HTTP proxy in front of an S3 server that numbers the requests and plays one fault on one of them.

Connections are kept open, as real services do: some faults only bite on a connection that is used again.
"""
import http.client
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ERROR = "<Error><Code>{}</Code><Message>made by the test</Message><RequestId>REQ-1</RequestId></Error>"

FAULTS = {
    "lost": "performed, then the connection is closed without an answer",
    "reset": "not performed; the connection is reset",
    "500": "not performed, 500",
    "503": "not performed, 503",
    "500-done": "performed, then 500",
    "412-done": "performed, then 412 (conditional writes)",
    "cut": "performed; half the body, Content-Length kept",
    "short": "performed; half the body, Content-Length corrected",
    "silence": "performed; half the answer's body or, where it has none, no answer; the connection stays open",
    "gone": "performed, the answer is lost, and the service is down from then on",
}


def is_conditional_write(request):
    return request.command in ("PUT", "POST") and any(
        name.lower() in ("if-match", "if-none-match") for name in request.headers)


def applies(fault, name, conditional):
    """Whether a fault means something for a request of that name ("PUT key")."""
    if fault == "412-done":
        return conditional
    return fault not in ("cut", "short") or name.startswith("GET ")


class NumberingProxy:
    """`seen` are the names and kinds of all requests since `play`; request `number` (from 1) gets `fault`."""

    def __init__(self, upstream_port, silence_s=30):
        self.upstream_port, self.silence_s, self.lock, self.ended = upstream_port, silence_s, threading.Lock(), threading.Event()
        self.play(0, None)
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with proxy.lock:
                    proxy.seen.append((f"{self.command} {self.path}", is_conditional_write(self)))
                    hit = len(proxy.seen) == proxy.number
                    gone = proxy.is_gone
                    fault = proxy.fault if hit else "reset" if gone else None
                    proxy.is_gone = gone or (hit and proxy.fault == "gone")
                if fault in ("500", "503"):
                    self.refuse(int(fault), "InternalError" if fault == "500" else "SlowDown")
                elif fault == "reset":
                    self.close(reset=True)
                else:
                    self.forward(body, fault)

            def forward(self, body, fault):
                upstream = http.client.HTTPConnection("127.0.0.1", proxy.upstream_port, timeout=60)
                upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    upstream.putheader(name, value)
                upstream.endheaders(body)
                response = upstream.getresponse()
                data = response.read()
                upstream.close()
                headers = [(k, v) for k, v in response.getheaders() if k.lower() not in ("transfer-encoding", "connection")]
                if fault in ("lost", "gone"):
                    self.close()
                elif fault == "500-done":
                    self.refuse(500, "InternalError")
                elif fault == "412-done":
                    self.refuse(412, "PreconditionFailed")
                elif fault == "silence":
                    if data:
                        self.answer(response.status, headers, data, data[: len(data) // 2])
                    proxy.ended.wait(proxy.silence_s)
                    self.close()
                elif fault in ("cut", "short"):
                    half = data[: len(data) // 2]
                    if fault == "short":
                        headers = [(k, v) for k, v in headers if k.lower() != "content-length"]
                    self.answer(response.status, headers, half if fault == "short" else data, half)
                    self.close()
                else:
                    self.answer(response.status, headers, data, data)

            def refuse(self, status, code):
                data = b"" if self.command == "HEAD" else ERROR.format(code).encode()
                self.answer(status, [], data, data)

            def answer(self, status, headers, whole, sent):
                self.send_response_only(status)
                for name, value in headers:
                    self.send_header(name, value)
                if status != 204 and not any(name.lower() == "content-length" for name, _ in headers):
                    self.send_header("Content-Length", str(len(whole)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(sent)
                self.wfile.flush()

            def close(self, reset=False):
                if reset:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                self.close_connection = True

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except (OSError, ValueError):  # the client went away, or `close` closed it
                    self.close_connection = True

            def finish(self):
                try:
                    super().finish()
                except (OSError, ValueError):
                    pass

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = serve

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            def shutdown_request(self, request):
                try:
                    super().shutdown_request(request)
                except OSError:
                    pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def play(self, number, fault):
        with self.lock:
            self.number, self.fault, self.is_gone, self.seen = number, fault, False, []

    def stop(self):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
