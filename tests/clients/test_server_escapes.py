"""Ways out that begin outside of firesteel: an object store that sends requests elsewhere, a page in a browser."""
import http.server
import socket
import threading

import pytest
from connect_servers import connect

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")


class Web:
    """An HTTP server that answers every request in one way and counts them."""

    def __init__(self, status, headers):
        web = self
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                web.requests.append(self.path)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_object_store_cannot_send_requests_elsewhere(start_server, token, status):
    elsewhere = Web(200, {})
    store = Web(status, {"Location": elsewhere.url + "/latest/meta-data", "x-amz-bucket-region": "169.254.169.254/#"})
    server = start_server("--token-file", token, "--allow-path", "s3://lake/team", "--conf", f"spark.hadoop.fs.s3a.endpoint={store.url}",
                          "--conf", "spark.hadoop.fs.s3a.path.style.access=true", "--conf", "spark.hadoop.fs.s3a.attempts.maximum=2",
                          env={"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "us-east-1"})
    spark = connect(f"sc://localhost:{server.port}/;token=s3cret-token")
    for call in (lambda: spark.read.text("s3://lake/team/x").collect(), lambda: spark.range(1).write.csv("s3://lake/team/y")):
        with pytest.raises(Exception) as error:
            call()
        assert elsewhere.url not in str(error.value)
    assert store.requests and not elsewhere.requests


def test_a_page_in_a_browser_cannot_speak_to_a_server_on_loopback(start_server):
    """A name that leads to 127.0.0.1 for a moment (rebinding) lets a page send HTTP/1.1 there; a server answers none of it."""
    server = start_server()
    body = b'{"session_id": "00112233-4455-6677-8899-aabbccddeeff"}'
    for request in (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                    b"POST /spark.connect.SparkConnectService/Config HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n"
                    b"Content-Type: application/grpc-web\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body),
                    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"):
        received = b""
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as page:
            page.sendall(request)
            try:
                while part := page.recv(4096):
                    received += part
            except OSError:
                pass
        assert b"HTTP/1.1 2" not in received and b"HTTP/1.1 101" not in received and b"session" not in received.lower(), received
    assert connect(server.url).range(2).count() == 2
