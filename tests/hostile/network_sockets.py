# tries: to open sockets of every kind. expect: others=accepted
import numpy as np

import socket

BREACHES = []
TRIED = set()


def attempt(attack):
    """Run an attack, once; it must end in an exception or return nothing: what it returns is loot."""
    if attack in TRIED:
        return
    TRIED.add(attack)
    try:
        loot = attack()
    except BaseException:
        return
    if loot is not None and loot is not False:
        BREACHES.append(f"{attack.__name__}: {str(loot)[:100]}")


def report():
    if BREACHES:
        raise SystemError(f"BREACH {BREACHES}")


def opened(family, kind, protocol=0):
    with socket.socket(family, kind, protocol) as found:
        return f"{family} {kind} {found.fileno()}"


def attack_tcp():
    return opened(socket.AF_INET, socket.SOCK_STREAM)


def attack_udp():
    return opened(socket.AF_INET, socket.SOCK_DGRAM)


def attack_tcp6():
    return opened(socket.AF_INET6, socket.SOCK_STREAM)


def attack_unix():
    return opened(socket.AF_UNIX, socket.SOCK_STREAM)


def attack_abstract():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as found:
        found.bind("\0nabla")
    return "bound an abstract address"


def attack_raw():
    return opened(socket.AF_INET, socket.SOCK_RAW, 1)


def attack_packet():
    return opened(17, socket.SOCK_RAW)


def attack_netlink():
    return opened(16, socket.SOCK_RAW)


def attack_vsock():
    return opened(40, socket.SOCK_STREAM)


def attack_bluetooth():
    return opened(31, socket.SOCK_RAW, 1)


def attack_crypto():
    return opened(38, socket.SOCK_SEQPACKET)


def attack_listen():
    return socket.create_server(("127.0.0.1", 0))


def attack_datagram_from_a_pair():
    first, second = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    first.sendto(b"x", "\0nabla")
    return "sent to any address"


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta}
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    attempt(attack_tcp)
    attempt(attack_udp)
    attempt(attack_tcp6)
    attempt(attack_unix)
    attempt(attack_abstract)
    attempt(attack_raw)
    attempt(attack_packet)
    attempt(attack_netlink)
    attempt(attack_vsock)
    attempt(attack_bluetooth)
    attempt(attack_crypto)
    attempt(attack_listen)
    attempt(attack_datagram_from_a_pair)
    report()
    return {l: theta[l] - alpha * nabla[l] for l in theta}
