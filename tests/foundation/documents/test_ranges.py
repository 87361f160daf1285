"""Ranges and conditions as RFC 9110 says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.documents.ranges import WHOLE, NotSatisfiable, names_tag, parse_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=2-5", (2, 5)),
        ("Bytes = 2-5", WHOLE),
        ("BYTES=2-5", (2, 5)),
        ("bytes=7-", (7, 9)),
        ("bytes=7-99999999", (7, 9)),
        ("bytes=-3", (7, 9)),
        ("bytes=-30", (0, 9)),
        ("", WHOLE),
        ("bytes=-", WHOLE),
        ("bytes=5-2", WHOLE),
        ("bytes=0-1,3-4", WHOLE),
        ("lines=1-2", WHOLE),
        ("bytes=a-b", WHOLE),
        ("bytes=٣-٤", WHOLE),
        ("bytes=" + "9" * 400 + "-", WHOLE),
    ],
)
def test_a_header_gives_one_range_or_the_whole(header, part):
    assert parse_range(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=999999999999-", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(header):
    with pytest.raises(NotSatisfiable):
        parse_range(header, 10)


@given(st.text(max_size=60), st.integers(1, 1000))
def test_any_header_gives_a_range_within_the_file_or_the_whole(header, size):
    try:
        part = parse_range(header, size)
    except NotSatisfiable:
        return
    assert part is WHOLE or 0 <= part[0] <= part[1] < size


def test_entity_tags_are_compared_strongly_for_ranges_and_weakly_for_caches():
    assert names_tag('"x", W/"a"', '"a"', weak=True)
    assert not names_tag('W/"a"', '"a"', weak=False)
    assert names_tag("*", '"a"', weak=False)
    assert not names_tag('"b"', '"a"', weak=True)
