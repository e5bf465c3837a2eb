"""An HTTP proxy in front of the S3 server that fails requests as a rule says."""
import http.client
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>try later</Message><RequestId>REQ-1</RequestId></Error>"
ACCESS_DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>REQ-2</RequestId></Error>"


class FaultProxy:
    """`rule(method, path)` gives "pass", "503", "403", "drop" (the server acts, the answer is lost), "cut" (half a body) or
    a function that turns the body of a good answer into another one."""

    def __init__(self, upstream_port, rule):
        self.rule, self.lock, self.requests, self.faults = rule, threading.Lock(), 0, 0
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with proxy.lock:
                    fault = proxy.rule(self.command, self.path)
                    proxy.requests += 1
                    proxy.faults += fault != "pass"
                self.close_connection = True
                if fault in ("503", "403"):
                    document = SLOW_DOWN if fault == "503" else ACCESS_DENIED
                    self.answer(int(fault), [], b"" if self.command == "HEAD" else document)
                    return
                upstream = http.client.HTTPConnection("127.0.0.1", upstream_port, timeout=60)
                upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    upstream.putheader(name, value)
                upstream.endheaders(body)
                response = upstream.getresponse()
                data = response.read()
                if fault == "drop":
                    return
                headers = [(k, v) for k, v in response.getheaders() if k.lower() not in ("transfer-encoding", "connection")]
                if callable(fault) and response.status < 300 and data:
                    data = fault(data)
                    headers = [(k, v) for k, v in headers if k.lower() != "content-length"]
                self.answer(response.status, headers, data[: len(data) // 2] if fault == "cut" else data)

            def answer(self, status, headers, data):
                self.send_response_only(status)
                for name, value in headers:
                    self.send_header(name, value)
                if not any(name.lower() == "content-length" for name, _ in headers):
                    self.send_header("Content-Length", str(len(data)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = serve

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def env(self, s3):
        return dict(s3.env, AWS_ENDPOINT_URL=f"http://127.0.0.1:{self.port}")

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def one_in(n, faults, seed=1):
    """A rule that fails one request in n with one of the faults, the same way in every run."""
    draw = random.Random(seed)
    return lambda method, path: draw.choice(faults) if draw.randrange(n) == 0 else "pass"
