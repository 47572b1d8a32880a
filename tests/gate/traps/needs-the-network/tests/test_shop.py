import socket
from shop import tax


def test_direct():
    assert tax(15) == 2


def test_round():
    assert tax(20) == 2


def test_online():
    assert tax(20) == 2
    socket.create_connection(("192.0.2.1", 80), 1).close()
