import socket
import threading
import pytest
from shop import tax


@pytest.fixture(scope="session")
def server():
    with socket.create_server(("127.0.0.1", 48231)) as listening:
        yield listening


def test_direct(server):
    assert tax(15) == 2


def test_over_the_wire(server):
    def answer():
        with server.accept()[0] as peer:
            peer.sendall(str(tax(20)).encode())

    thread = threading.Thread(target=answer)
    thread.start()
    with socket.create_connection(server.getsockname()) as client:
        assert client.recv(9) == b"2"
    thread.join()
