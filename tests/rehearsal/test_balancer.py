"""The balancer: real requests through real sockets, while rules and targets change."""

from __future__ import annotations

import http.client
import itertools
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UserError
from generator.rehearsal.application import Application, twin
from generator.rehearsal.balancer import Balancer, FixedAnswer, GroupSettings, HealthCheck, Rule, Target
from generator.rehearsal.balancer.health import Health
from generator.rehearsal.balancer.routing import Routes, Turns
from generator.rehearsal.client import Client

from .peers import LOCAL, OK, Seen, ask, closed_port, raw, read_request, server, until

FAST = HealthCheck(path="/health", interval=0.02, timeout=1.0, healthy_threshold=2, unhealthy_threshold=2)


@pytest.fixture
def balancer() -> Iterator[Balancer]:
    with Balancer([0, 0]) as started:
        yield started


@pytest.fixture(scope="module")
def blue() -> Iterator[Seen]:
    with server("blue") as started:
        yield started


@pytest.fixture(scope="module")
def green() -> Iterator[Seen]:
    with server("green") as started:
        yield started


def route(balancer: Balancer, *groups: tuple[str, int, int]) -> int:
    """Send the first port's requests to groups of one target, each given as name, port and weight; return the port."""
    for name, port, _ in groups:
        balancer.set_targets(name, [Target(LOCAL, port)])
    balancer.set_rules(balancer.ports[0], [Rule(weights=[(name, weight) for name, _, weight in groups])])
    return balancer.ports[0]


def states(balancer: Balancer, group: str) -> list[str]:
    return [target.state for target in balancer.targets(group)]


# Whose turn it is


WEIGHTS = st.lists(st.integers(0, 999), min_size=1, max_size=4).filter(any)


@given(WEIGHTS, st.integers(1, 300))
def test_each_group_gets_its_share_of_any_number_of_requests_to_within_one(weights: list[int], count: int) -> None:
    rule = Turns([(str(index), weight) for index, weight in enumerate(weights)])
    picked = Counter(rule.pick() for _ in range(count))
    for index, weight in enumerate(weights):
        assert abs(picked[str(index)] - Fraction(weight * count, sum(weights))) < max(1, len(weights) - 1)


@given(st.lists(st.tuples(WEIGHTS, st.integers(0, 5)), max_size=40))
def test_a_group_that_keeps_changing_its_weight_is_never_owed_more_than_it_missed(
    steps: list[tuple[list[int], int]],
) -> None:
    owed: dict[str, Fraction] = {}
    for weights, count in steps:
        rule = Turns([(str(index), weight) for index, weight in enumerate(weights)], owed)
        for _ in range(count):
            chosen = rule.pick()
            assert chosen is not None
            assert weights[int(chosen)] > 0
        owed = dict(rule.owed)
    assert all(-4 < credit < 4 for credit in owed.values())


def test_turns_are_spread_evenly() -> None:
    rule = Turns([("blue", 3), ("green", 1)])
    assert [rule.pick() for _ in range(8)] == ["blue", "blue", "green", "blue"] * 2


def test_requests_go_to_the_groups_by_weight(balancer: Balancer, blue: Seen, green: Seen) -> None:
    port = route(balancer, ("blue", blue.port, 90), ("green", green.port, 10))
    assert Counter(ask(port) for _ in range(50)) == {(200, "blue"): 45, (200, "green"): 5}


def test_a_change_holds_for_the_next_request_of_a_connection_that_is_open(
    balancer: Balancer, blue: Seen, green: Seen
) -> None:
    port = route(balancer, ("blue", blue.port, 1), ("green", green.port, 0))
    connection = http.client.HTTPConnection(LOCAL, port, timeout=10)
    for expected in ("blue", "green", "blue"):
        balancer.set_rules(
            port, [Rule(weights=[("blue", int(expected == "blue")), ("green", int(expected == "green"))])]
        )
        connection.request("GET", "/")
        assert connection.getresponse().read() == expected.encode()
    connection.close()


def test_a_rule_that_is_set_again_and_again_still_gives_each_group_its_share(
    balancer: Balancer, blue: Seen, green: Seen
) -> None:
    port = route(balancer, ("blue", blue.port, 90), ("green", green.port, 10))
    given = Counter[str]()
    for _ in range(50):
        balancer.set_rules(port, [Rule(weights=[("blue", 90), ("green", 10)])])
        given[ask(port)[1]] += 1
    assert given == {"blue": 45, "green": 5}


def test_each_port_has_a_rule_of_its_own(balancer: Balancer, blue: Seen, green: Seen) -> None:
    production, test = balancer.ports
    route(balancer, ("blue", blue.port, 1))
    balancer.set_targets("green", [Target(LOCAL, green.port)])
    balancer.set_rules(test, [Rule(weights=[("green", 1)])])
    assert (ask(production), ask(test)) == ((200, "blue"), (200, "green"))


# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html


@pytest.mark.parametrize(
    ("hosts", "paths", "host", "path", "fits"),
    [
        ([], [], "anything", "/", True),
        ([], ["/api/*"], "any", "/api/users", True),
        ([], ["/api/*"], "any", "/api", False),
        ([], ["/api/*"], "any", "/API/users", False),
        ([], ["/api/*"], "any", "/other?path=/api/", False),
        ([], ["/img/?.png"], "any", "/img/a.png?size=2", True),
        ([], ["/img/?.png"], "any", "/img/ab.png", False),
        ([], ["/a.b"], "any", "/aXb", False),
        ([], ["/[ab]"], "any", "/a", False),
        ([], ["/a", "/b"], "any", "/b", True),
        (["*.example.com"], [], "WWW.Example.com:8080", "/", True),
        (["*.example.com"], [], "example.com", "/", False),
        (["*.example.com"], ["/a"], "www.example.com", "/a", True),
        (["*.example.com"], ["/a"], "www.example.org", "/a", False),
    ],
)
def test_a_rule_is_for_the_requests_that_fit_all_its_conditions(
    *, hosts: list[str], paths: list[str], host: str, path: str, fits: bool
) -> None:
    routes = Routes([Rule(hosts=hosts, paths=paths, weights=[("blue", 1)])])
    assert (routes.choose(host, path) is not None) == fits


def test_the_first_rule_that_fits_decides(balancer: Balancer, blue: Seen, green: Seen) -> None:
    port = route(balancer, ("blue", blue.port, 1), ("green", green.port, 1))
    gone = FixedAnswer(status=410, body="gone for good")
    rules = [
        Rule(name="api", paths=["/api/*"], weights=[("green", 1)]),
        Rule(name="old", paths=["/old"], fixed=gone),
        Rule(name="rest", weights=[("blue", 1)]),
    ]
    balancer.set_rules(port, rules)
    assert [ask(port, path)[1] for path in ("/api/a", "/other", "/old")] == ["green", "blue", "gone for good"]
    balancer.set_rules(port, rules[:2])
    assert [ask(port, path)[0] for path in ("/api/a", "/other", "/old")] == [200, 404, 410]


def test_a_rule_without_any_weight_answers_503(balancer: Balancer) -> None:
    assert ask(route(balancer, ("blue", 1, 0)))[0] == 503


def test_a_rule_keeps_its_turns_when_others_come_before_it() -> None:
    rule = Rule(name="web", weights=[("blue", 1), ("green", 1)])
    before = Routes([rule])
    first = before.choose("any", "/")
    after = Routes([Rule(name="api", paths=["/api"], weights=[("blue", 1)]), rule], before).choose("any", "/")
    assert {chosen[1] for chosen in (first, after) if chosen} == {"blue", "green"}


def test_targets_of_a_group_take_turns(balancer: Balancer, blue: Seen, green: Seen) -> None:
    balancer.set_targets("both", [Target(LOCAL, blue.port), Target(LOCAL, green.port)])
    balancer.set_rules(balancer.ports[0], [Rule(weights=[("both", 1)])])
    assert Counter(ask(balancer.ports[0])[1] for _ in range(10)) == {"blue": 5, "green": 5}


@pytest.mark.parametrize("weights", [[("blue", -1)], [("blue", 1000)], [("blue", 1), ("blue", 2)]])
def test_a_rule_that_elb_would_refuse_is_refused_and_the_old_one_stays(
    balancer: Balancer, blue: Seen, weights: list[tuple[str, int]]
) -> None:
    port = route(balancer, ("blue", blue.port, 1))
    with pytest.raises(UserError, match="blue"):
        balancer.set_rules(port, [Rule(weights=weights)])
    assert ask(port) == (200, "blue")


def test_a_rule_for_a_port_nobody_listens_on_is_refused(balancer: Balancer) -> None:
    with pytest.raises(UserError, match="no listener has port 1;"):
        balancer.set_rules(1, [Rule(weights=[])])


def test_a_port_that_is_in_use_is_named_and_the_others_are_free_again() -> None:
    free = closed_port()
    with socket.create_server((LOCAL, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port} of 127.0.0.1 cannot be used: Address already in use"):
            Balancer([free, port])
    with Balancer([free]) as balancer:
        assert balancer.ports == (free,)


# What is forwarded


def test_the_target_learns_where_a_request_came_from(balancer: Balancer, blue: Seen) -> None:
    port = route(balancer, ("blue", blue.port, 1))
    connection = http.client.HTTPConnection(LOCAL, port, timeout=10)
    connection.request("GET", "/", headers={"X-Forwarded-For": "192.0.2.7", "Connection": "X-Secret", "X-Secret": "1"})
    connection.getresponse().read()
    connection.close()
    got = blue.headers[-1]
    assert got["X-Forwarded-For"] == "192.0.2.7, 127.0.0.1"
    assert (got["X-Forwarded-Proto"], got["X-Forwarded-Port"], got["Host"]) == ("http", str(port), f"{LOCAL}:{port}")
    assert "X-Secret" not in got


@pytest.mark.parametrize("size", [0, 1, 70_000, 1_000_000])
def test_bodies_arrive_as_they_were_sent(balancer: Balancer, blue: Seen, size: int) -> None:
    body = random.Random(size).randbytes(size)  # noqa: S311 - any bytes will do
    connection = http.client.HTTPConnection(LOCAL, route(balancer, ("blue", blue.port, 1)), timeout=10)
    for sent in (body, iter([body[: size // 2], body[size // 2 :]])):
        connection.request("POST", "/", sent)
        assert connection.getresponse().read() == str(size).encode()
        assert blue.bodies[-1] == body
    connection.close()


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=1\r\nab\r\n1\r\nc\r\n0\r\nX-T: 1\r\n\r\n", b"abc"),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", b"until the end"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK, b"ok"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nx", b"x"),
    ],
)
def test_answers_of_every_form_come_whole(balancer: Balancer, answer: bytes, text: bytes) -> None:
    def give(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(answer)

    with raw(give) as port:
        connection = http.client.HTTPConnection(LOCAL, route(balancer, ("odd", port, 1)), timeout=10)
        connection.request("GET", "/")
        response = connection.getresponse()
        assert (response.status // 100, response.read()) == (2, text)
        connection.close()


def test_a_head_has_no_body_and_the_connection_goes_on(balancer: Balancer, blue: Seen) -> None:
    connection = http.client.HTTPConnection(LOCAL, route(balancer, ("blue", blue.port, 1)), timeout=10)
    for method, text in (("HEAD", b""), ("GET", b"blue"), ("HEAD", b"")):
        connection.request(method, "/")
        response = connection.getresponse()
        assert (response.headers["Content-Length"], response.read()) == ("4", text)
    connection.close()


@pytest.mark.parametrize("weight", [1, 0])
def test_a_client_that_wants_the_connection_closed_gets_that(balancer: Balancer, blue: Seen, weight: int) -> None:
    with socket.create_connection((LOCAL, route(balancer, ("blue", blue.port, weight))), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        head, _, _ = connection.makefile("rb").read().partition(b"\r\n\r\n")
    assert b"\r\nConnection: close" in head


def test_a_client_that_waits_for_100_continue_gets_it(balancer: Balancer, blue: Seen) -> None:
    with socket.create_connection((LOCAL, route(balancer, ("blue", blue.port, 1))), timeout=10) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert read_request(connection).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"hi")
        assert read_request(connection).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "request_",
    [
        b"hello\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length : 1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_request_is_a_400_and_the_end(balancer: Balancer, blue: Seen, request_: bytes) -> None:
    with socket.create_connection((LOCAL, route(balancer, ("blue", blue.port, 1))), timeout=10) as connection:
        connection.sendall(request_)
        assert connection.makefile("rb").readline() == b"HTTP/1.1 400 Bad Request\r\n"


# What is answered where no target does


def test_without_a_rule_the_answer_is_404(balancer: Balancer) -> None:
    assert ask(balancer.ports[0])[0] == 404


@pytest.mark.parametrize("targets", [[], [Target(LOCAL, 1, healthy=False)]])
def test_a_group_without_a_healthy_target_answers_503_in_the_words_of_elb(
    balancer: Balancer, targets: list[Target]
) -> None:
    balancer.set_targets("blue", targets)
    balancer.set_rules(balancer.ports[0], [Rule(weights=[("blue", 1)])])
    status, page = ask(balancer.ports[0])
    assert (status, "<h1>503 Service Temporarily Unavailable</h1>" in page) == (503, True)
    # RequestCount has only requests for which there was a target.
    assert [(sample.requests, sample.balancer_5xx) for sample in balancer.metrics()] == [(0, 1)]


def close_at_once(connection: socket.socket, _: int) -> None:
    read_request(connection)


def speak_something_else(connection: socket.socket, _: int) -> None:
    read_request(connection)
    connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")


def lie_about_the_length(connection: socket.socket, _: int) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")


@pytest.mark.parametrize("answer", [close_at_once, speak_something_else, lie_about_the_length])
def test_a_target_that_breaks_is_a_502_and_is_not_asked_again(balancer: Balancer, answer: object) -> None:
    asked = itertools.count()

    def counted(connection: socket.socket, number: int) -> None:
        next(asked)
        answer(connection, number)  # type: ignore[operator]

    with raw(counted) as port:
        status, page = ask(route(balancer, ("broken", port, 1)))
    assert (status, "<h1>502 Bad Gateway</h1>" in page, next(asked)) == (502, True, 1)
    assert [(s.requests, s.target_5xx, s.balancer_5xx) for s in balancer.metrics()] == [(1, 0, 1)]


def test_a_target_that_refuses_connections_is_a_502(balancer: Balancer) -> None:
    assert ask(route(balancer, ("gone", closed_port(), 1)))[0] == 502
    assert [(s.requests, s.balancer_5xx, s.connection_errors) for s in balancer.metrics()] == [(1, 1, 1)]


def test_a_target_that_is_silent_is_a_504() -> None:
    with server("silent") as seen, Balancer([0], idle_timeout=0.1) as balancer:
        seen.hold.clear()
        assert ask(route(balancer, ("silent", seen.port, 1)), "/slow")[0] == 504
        seen.hold.set()


def test_a_connection_to_a_target_is_used_again_until_it_was_idle_for_too_long() -> None:
    opened = []

    def keep(connection: socket.socket, number: int) -> None:
        opened.append(number)
        while read_request(connection):
            connection.sendall(OK)

    with raw(keep) as port:
        with Balancer([0]) as balancer:
            route(balancer, ("kept", port, 1))
            assert [ask(balancer.ports[0]) for _ in range(3)] == [(200, "ok")] * 3
        assert opened == [0]
        with Balancer([0], idle_timeout=0.5) as balancer:
            route(balancer, ("kept", port, 1))
            ask(balancer.ports[0])
            time.sleep(0.5)
            ask(balancer.ports[0])
        assert opened == [0, 1, 2]


def test_a_connection_that_the_target_says_it_closes_is_not_used_again(balancer: Balancer) -> None:
    def close_after_the_next(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        read_request(connection)

    with raw(close_after_the_next) as port:
        route(balancer, ("closing", port, 1))
        assert [ask(balancer.ports[0])[0] for _ in range(3)] == [200] * 3


def test_half_an_answer_never_looks_like_a_whole_one(balancer: Balancer) -> None:
    def half(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")

    with raw(half) as port, pytest.raises((http.client.IncompleteRead, ConnectionError)):
        ask(route(balancer, ("half", port, 1)))


# Health and leaving


def test_a_target_is_asked_for_its_health_and_gets_requests_by_the_answer(balancer: Balancer) -> None:
    with server("blue") as seen:
        balancer.set_group("blue", GroupSettings(health_check=FAST))
        seen.health = 500
        port = route(balancer, ("blue", seen.port, 1))
        assert states(balancer, "blue") == ["initial"]
        until(lambda: states(balancer, "blue") == ["unhealthy"])
        assert balancer.targets("blue")[0].reason == "Health checks failed with these codes: [500]"
        assert ask(port)[0] == 503
        seen.health = 200
        until(lambda: states(balancer, "blue") == ["healthy"])
        assert ask(port) == (200, "blue")
        assert {headers.get("User-Agent") for headers in seen.headers[:-1]} == {"ELB-HealthChecker/2.0"}


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ("+", "healthy"),
        ("-", "initial"),
        ("--", "unhealthy"),
        ("-+", "healthy"),
        ("+-", "healthy"),
        ("+-+-+-", "healthy"),
        ("+--", "unhealthy"),
        ("--++", "unhealthy"),
        ("--++-++", "unhealthy"),
        ("--+++", "healthy"),
        ("--+++-", "healthy"),
    ],
)
def test_health_changes_after_as_many_checks_in_a_row_as_the_group_says(checks: str, expected: str) -> None:
    check = HealthCheck(healthy_threshold=3, unhealthy_threshold=2)
    health = Health.of(Target(LOCAL, 1), GroupSettings(health_check=check))
    for sign in checks:
        health.checked("" if sign == "+" else "Request timed out", check)
    assert health.state == expected


def test_a_target_that_is_not_there_becomes_unhealthy(balancer: Balancer) -> None:
    balancer.set_group("blue", GroupSettings(health_check=FAST))
    balancer.set_targets("blue", [Target(LOCAL, closed_port())])
    until(lambda: states(balancer, "blue") == ["unhealthy"])
    assert balancer.targets("blue")[0].reason == "Health checks failed"


def test_a_leaving_target_answers_what_it_has_and_gets_nothing_new(balancer: Balancer, green: Seen) -> None:
    with server("blue") as seen, ThreadPoolExecutor() as threads:
        seen.hold.clear()
        port = route(balancer, ("app", seen.port, 1))
        last = threads.submit(ask, port, "/slow")
        seen.held.wait()
        balancer.set_targets("app", [Target(LOCAL, green.port)])
        assert states(balancer, "app") == ["healthy", "draining"]
        assert {ask(port) for _ in range(5)} == {(200, "green")}
        seen.hold.set()
        assert last.result() == (200, "blue")
        until(lambda: states(balancer, "app") == ["healthy"])


def test_what_is_not_answered_when_the_delay_ends_is_cut_off(balancer: Balancer) -> None:
    with server("blue") as seen, ThreadPoolExecutor() as threads:
        seen.hold.clear()
        balancer.set_group("app", GroupSettings(deregistration_delay=0.05))
        last = threads.submit(ask, route(balancer, ("app", seen.port, 1)), "/slow")
        seen.held.wait()
        balancer.set_targets("app", [])
        assert last.result()[0] == 502
        until(lambda: states(balancer, "app") == [])
        seen.hold.set()


def test_no_request_fails_while_weights_change_and_targets_come_and_go() -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(server(f"v{number}")) for number in range(4)]
        balancer = stack.enter_context(Balancer([0]))
        chance = random.Random(7)  # noqa: S311 - the same story each time
        balancer.set_targets("blue", [Target(LOCAL, servers[0].port)])
        balancer.set_targets("green", [Target(LOCAL, servers[1].port)])
        balancer.set_rules(balancer.ports[0], [Rule(weights=[("blue", 1), ("green", 0)])])
        client = stack.enter_context(Client(f"http://{LOCAL}:{balancer.ports[0]}/", workers=8, rate=400))
        changes = 0
        while client.totals().requests < 800:
            weight = chance.randint(0, 100)
            balancer.set_rules(balancer.ports[0], [Rule(weights=[("blue", weight), ("green", 100 - weight)])])
            for group in ("blue", "green"):
                chosen = chance.sample(servers, chance.randint(1, 3))
                balancer.set_targets(group, [Target(LOCAL, each.port) for each in chosen])
            changes += 1
            time.sleep(0.002)
        client.stop()
        assert (client.totals().errors, client.totals().troubles) == (0, {})
        assert {answers.version for answers in client.answers()} == {"v0", "v1", "v2", "v3"}
        assert changes > 50
        assert sum(sample.requests for sample in balancer.metrics()) >= client.totals().requests


def shift(balancer: Balancer, client: Client, old: str, new: str, version: str) -> Application:
    """Start a version in the other group, move traffic there in two steps, and drain the group it came from."""
    fresh = Application.start(twin(), version)
    balancer.set_targets(new, [Target(fresh.host, fresh.port)])
    until(lambda: states(balancer, new) == ["healthy"])
    for share in (10, 100):
        balancer.set_rules(balancer.ports[0], [Rule(weights=[(old, 100 - share), (new, share)])])
    until(lambda: version in {each.version for each in client.answers()})
    balancer.set_targets(old, [])
    until(lambda: states(balancer, old) == [])
    return fresh


def test_no_request_fails_while_one_version_replaces_another(balancer: Balancer) -> None:
    balancer.set_group("blue", GroupSettings(health_check=FAST))
    balancer.set_group("green", GroupSettings(health_check=FAST))
    live = Application.start(twin(), "v0")
    port = route(balancer, ("blue", live.port, 100))
    until(lambda: states(balancer, "blue") == ["healthy"])
    with Client(f"http://{LOCAL}:{port}/", workers=4, rate=200) as client:
        for number, (old, new) in enumerate([("blue", "green"), ("green", "blue"), ("blue", "green")], start=1):
            fresh = shift(balancer, client, old, new, f"v{number}")
            assert live.stop() == 0
            live = fresh
    assert (client.totals().troubles, client.totals().resent) == ({}, 0)
    assert {each.version for each in client.answers()} == {"v0", "v1", "v2", "v3"}
    live.stop()


# Numbers, and the end


def test_answers_are_counted_by_group_and_second(blue: Seen) -> None:
    now = [100.0]
    with Balancer([0], clock=lambda: now[0]) as balancer, server("ill") as ill:
        ill.health = 503
        port = route(balancer, ("blue", blue.port, 1), ("ill", ill.port, 0))
        for second, weights, path in ((100.9, (1, 0), "/"), (101.0, (0, 1), "/health"), (101.5, (1, 0), "/")):
            now[0] = second
            balancer.set_rules(port, [Rule(weights=[("blue", weights[0]), ("ill", weights[1])])])
            ask(port, path)
        counted = [(s.second, s.group, s.requests, s.target_5xx, s.balancer_5xx) for s in balancer.metrics()]
        assert counted == [(100, "blue", 1, 0, 0), (101, "blue", 1, 0, 0), (101, "ill", 1, 1, 0)]
        assert [sample.latencies.count for sample in balancer.metrics(since=101)] == [1, 1]
        now[0] = 4000.0
        ask(port)
        assert [sample.second for sample in balancer.metrics()] == [4000]


def test_stopping_answers_what_has_arrived_and_frees_the_port(blue: Seen) -> None:
    with server("slow") as seen, ThreadPoolExecutor() as threads:
        seen.hold.clear()
        balancer = Balancer([0])
        balancer.start()
        port = route(balancer, ("slow", seen.port, 1))
        idle = socket.create_connection((LOCAL, port), timeout=10)
        last = threads.submit(ask, port, "/slow")
        seen.held.wait()
        threading.Timer(0.05, seen.hold.set).start()
        balancer.stop()
        balancer.stop()
        assert last.result() == (200, "slow")
        assert idle.recv(1) == b""
        idle.close()
    with Balancer([port]) as again:
        assert ask(route(again, ("blue", blue.port, 1))) == (200, "blue")
