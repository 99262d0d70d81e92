"""The client: what it counts, what it calls an error, and how it begins and ends."""

from __future__ import annotations

import random
import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UserError
from generator.rehearsal.answers import KEPT_SECONDS, Answer, Record
from generator.rehearsal.client import Client
from generator.rehearsal.latency import Latencies

from .peers import LOCAL, OK, closed_port, raw, read_request, server, until


def busy(port: int, path: str = "/", timeout: float = 5.0) -> Client:
    """Return a client of two workers that ask as often as they can."""
    return Client(f"http://{LOCAL}:{port}{path}", workers=2, rate=10_000, timeout=timeout)


def troubles(port: int, timeout: float = 5.0) -> dict[str, int]:
    """Return what was wrong with the first answers of a server."""
    with busy(port, timeout=timeout) as client:
        until(lambda: client.totals().requests >= 3)
    totals = client.totals()
    assert totals.errors == sum(totals.troubles.values())
    return dict(totals.troubles)


# Numbers


@given(st.lists(st.floats(0.000_02, 100.0), min_size=1, max_size=200), st.sampled_from([0.01, 0.5, 0.95, 1.0]))
def test_a_percentile_is_right_to_within_three_percent(times: list[float], share: float) -> None:
    latencies = Latencies()
    for seconds in times:
        latencies.add(seconds)
    exact = sorted(times)[-(-int(share * 100) * len(times) // 100) - 1]
    assert latencies.percentile(share) == pytest.approx(exact, rel=0.03)
    assert (latencies.count, latencies.longest) == (len(times), max(times))


@given(st.lists(st.floats(0.0, 100.0), max_size=50), st.integers(0, 50))
def test_two_halves_merged_are_the_whole(times: list[float], cut: int) -> None:
    whole, first, second = Latencies(), Latencies(), Latencies()
    for index, seconds in enumerate(times):
        whole.add(seconds)
        (first if index < cut else second).add(seconds)
    first.merge(second)
    shares = (0.1, 0.5, 0.95)
    assert [first.percentile(share) for share in shares] == [whole.percentile(share) for share in shares]


def test_no_answers_have_no_percentile() -> None:
    assert Latencies().percentile(0.5) is None


def test_an_hour_is_kept_and_no_more() -> None:
    record = Record()
    for second in range(KEPT_SECONDS + 100):
        record.add(second + 0.5, 0.01, Answer("v1"))
    kept = [answers.second for answers in record.answers()]
    assert kept == list(range(100, KEPT_SECONDS + 100))


def test_a_gap_is_the_time_without_a_good_answer() -> None:
    record = Record()
    for now, trouble in ((0.5, ""), (1.0, "status 500"), (2.75, ""), (4.0, ""), (5.0, "no answer in time")):
        record.add(now, 0.1, Answer("v1", trouble))
    assert record.totals(0, 5).longest_gap == 2.25
    assert record.totals(3, 4).longest_gap == 1.25
    assert record.totals(0, 9).longest_gap == 5.0
    assert (record.totals(0, 5).requests, record.totals(1, 1.5).errors, record.totals(3, 5).errors) == (5, 1, 1)


# Against servers


def test_every_answer_is_counted_by_its_version_and_second() -> None:
    with server("v1") as seen, busy(seen.port) as client:
        until(lambda: client.totals().requests >= 200)
        seen.name = "v2"
        until(lambda: any(answers.version == "v2" for answers in client.answers()))
        client.stop()
        answers = client.answers()
    assert sum(each.count for each in answers) == client.totals().requests == len(seen.headers)
    assert {each.version for each in answers} == {"v1", "v2"}
    for times in [each.latencies for each in answers]:
        assert 0 < (times.percentile(0.5) or 0) <= (times.percentile(0.95) or 0) <= times.longest
    assert (client.totals().errors, client.totals().resent) == (0, 0)


def test_requests_come_at_the_rate_that_was_asked_for() -> None:
    with server("v1") as seen, Client(f"http://{LOCAL}:{seen.port}/", workers=3, rate=60) as client:
        until(lambda: client.totals().requests >= 31)
        # The first of 31 requests is sent at once, the others wait their turns; a slow machine makes it longer.
        assert time.monotonic() - client.origin >= 30 / 60 - 0.001


def test_what_the_server_says_with_400_and_above_is_an_error() -> None:
    with server("v1") as seen:
        seen.health = 503
        with busy(seen.port, "/health") as client:
            until(lambda: client.totals().requests >= 3)
    totals = client.totals()
    assert totals.troubles == {"status 503": totals.requests}
    assert {answers.version for answers in client.answers()} == {"v1"}


def test_a_server_that_is_not_there_is_an_error_each_time() -> None:
    assert troubles(closed_port()).keys() == {"connection refused"}


def test_a_silent_server_is_an_error() -> None:
    def silent(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.recv(1)

    with raw(silent) as port:
        assert troubles(port, timeout=0.05).keys() == {"no answer in time"}


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (b"", "connection lost"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "connection lost"),
        (b"GET / HTTP/1.1\r\n\r\n", "not HTTP"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "not HTTP"),
    ],
)
def test_what_is_no_whole_answer_is_an_error(answer: bytes, trouble: str) -> None:
    def broken(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(answer)

    with raw(broken) as port:
        assert troubles(port).keys() == {trouble}


def test_a_connection_that_went_stale_between_requests_is_no_error() -> None:
    def answers_once(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(OK)

    with raw(answers_once) as port, busy(port) as client:
        until(lambda: client.totals().resent >= 5)
    assert client.totals().errors == 0


def test_an_answer_that_breaks_off_on_a_used_connection_is_an_error() -> None:
    def breaks_off(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(OK)
        read_request(connection)
        connection.sendall(b"H")

    with raw(breaks_off) as port:
        assert troubles(port).keys() == {"not HTTP"}


def test_a_request_is_sent_once_more_and_never_twice() -> None:
    asked = []

    def only_the_first(connection: socket.socket, number: int) -> None:
        asked.append(read_request(connection))
        if number == 0:
            connection.sendall(OK)
            asked.append(read_request(connection))

    with raw(only_the_first) as port, Client(f"http://{LOCAL}:{port}/", workers=1, rate=10_000) as client:
        until(lambda: client.totals().errors >= 1)
        client.stop()
    assert client.totals().resent == 1
    # The good one, the one that went stale, and then one for each error: the first of these is the one sent again.
    assert len([head for head in asked if head]) == 2 + client.totals().errors


def test_answers_of_every_form_leave_the_connection_where_the_next_begins() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    forms = [OK, chunked, b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK]
    chance = random.Random(3)  # noqa: S311 - the same story each time

    def varied(connection: socket.socket, _: int) -> None:
        while read_request(connection):
            connection.sendall(chance.choice(forms))

    with raw(varied) as port, busy(port) as client:
        until(lambda: client.totals().requests >= 200)
    assert (client.totals().errors, client.totals().resent) == (0, 0)


def test_stopping_waits_for_the_answer_that_is_under_way() -> None:
    with server("v1") as seen:
        seen.hold.clear()
        client = Client(f"http://{LOCAL}:{seen.port}/slow", workers=1, rate=1000)
        client.start()
        seen.held.wait()
        threading.Timer(0.05, seen.hold.set).start()
        client.stop()
        client.stop()
    assert (client.totals().requests, client.totals().errors) == (1, 0)


def test_stopping_does_not_wait_for_the_next_turn() -> None:
    with server("v1") as seen:
        began = time.monotonic()
        with Client(f"http://{LOCAL}:{seen.port}/", workers=1, rate=0.01) as client:
            until(lambda: client.totals().requests == 1)
        assert time.monotonic() - began < 50


@pytest.mark.parametrize("url", ["https://example.org/", "127.0.0.1:80", "http:///path", ""])
def test_an_address_that_is_not_http_is_refused(url: str) -> None:
    with pytest.raises(UserError, match="asks http:// addresses only"):
        Client(url)
