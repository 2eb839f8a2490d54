"""Words of many fields against the plainest way to number them, with room and without."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.compat.gogen.test_values import laid_out
from tests.records import test_blocks as blocks
from vacatur.records import words as module
from vacatur.records.arrow_column import text_column
from vacatur.records.block_kernel import FIELD, VALUES
from vacatur.records.blocks import Task, Watch, read_blocks
from vacatur.records.coded import as_rows
from vacatur.records.columns import columns_of
from vacatur.records.dictionary_kernel import FREE
from vacatur.records.kinds import CODED, COPIED, DATED
from vacatur.records.reading_kernel import WANTS_WORDS, read_on
from vacatur.records.scan_tables import signs
from vacatur.records.stored import InMemory
from vacatur.records.united import United, read_whole
from vacatur.records.words import Words
from vacatur.records.words_kernel import place_words

PLENTY = 1 << 10
TEXTS = st.sampled_from(["", "a", "b", "ab", "ba", "abcdefg", "abcdefgh", "abcdefghi", "é" * 9])
BATCHES = st.lists(
    st.tuples(st.integers(0, 3), st.lists(TEXTS | st.text(), max_size=9)), max_size=6
)


@contextmanager
def beginning(size: int, values: int, wider: int = 2) -> Iterator[None]:
    """Let words begin with room for so many bytes and values."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "_BYTES", size)
        patched.setattr(module, "_VALUES", values)
        patched.setattr(module, "_WIDER", wider)
        yield


class Naive:
    """Words as a mapping of fields and texts to codes."""

    def __init__(self) -> None:
        self.codes: dict[tuple[int, str], int] = {}

    def enter(self, texts: list[str], field: int) -> list[int]:
        return [self.codes.setdefault((field, text), len(self.codes)) for text in texts]

    def texts(self) -> list[str]:
        return [text for _, text in self.codes]

    def of_field(self, wanted: int) -> list[int]:
        return [code for (field, _), code in self.codes.items() if field == wanted]


def texts_of(words: Words) -> list[str]:
    return list(text_column(*words.parts()).to_list())


def enter(words: Words, texts: list[str], field: int) -> list[int]:
    data, begins, numbers = laid_out([text.encode() for text in texts])
    words.enter(data, begins, numbers, field)
    return [int(number) for number in numbers]


def entered(batches: list[tuple[int, list[str]]]) -> tuple[Words, Naive]:
    words, naive = Words(), Naive()
    for field, texts in batches:
        assert enter(words, texts, field) == naive.enter(texts, field)
    assert words.count == len(naive.codes)
    assert texts_of(words) == naive.texts()
    for field in range(4):
        assert words.of_field(field).tolist() == naive.of_field(field)
    return words, naive


@settings(deadline=None)  # the first call compiles
@given(BATCHES, st.sampled_from([1, 2, 8, PLENTY]), st.sampled_from([1, 2, 8, PLENTY]))
@example([(0, ["a"]), (1, ["a"]), (0, ["a", "b"]), (2, [""])], 1, 1)
@example([(3, ["x" * 1000])], 1, 1)
def test_values_of_a_field_are_numbered(
    batches: list[tuple[int, list[str]]], size: int, values: int
) -> None:
    with beginning(size, values):
        entered(batches)


MANY = [(field, [f"value {number}" for number in range(50)]) for field in (0, 1, 0, 3)]


@pytest.mark.parametrize(
    ("size", "values", "wider", "grown"),
    [
        (16, PLENTY, 4, {"arena"}),
        (1 << 16, 4, 1 << 8, {"fields", "offsets"}),
        (1 << 16, PLENTY, 4, set()),
        (16, 4, 4, {"arena", "fields", "offsets", "table"}),
    ],
)
def test_each_memory_grows_for_itself(size: int, values: int, wider: int, grown: set[str]) -> None:
    with beginning(size, values, wider):
        before = {name: part.size for name, part in Words().memory._asdict().items()}
        words, _ = entered(MANY)
    after = {name: part.size for name, part in words.memory._asdict().items()}
    assert {name for name in before if after[name] > before[name]} == grown
    assert all(after[name] >= before[name] for name in before)
    assert after["offsets"] == after["fields"] + 1


def test_the_table_grows_for_itself() -> None:
    words = Words()
    words.memory = words.memory._replace(table=np.full(4, FREE, np.int32))
    before = {name: part.size for name, part in words.memory._asdict().items()}
    codes = [enter(words, texts, field) for field, texts in MANY]
    after = {name: part.size for name, part in words.memory._asdict().items()}
    assert codes == [list(range(50)), list(range(50, 100)), list(range(50)), list(range(100, 150))]
    assert {name for name in before if after[name] != before[name]} == {"table"}
    assert after["table"] >= 2 * words.count


def test_values_are_found_again_in_a_larger_table() -> None:
    words, naive = entered(MANY)
    table = np.full(512, FREE, np.int32)
    words.memory = words.memory._replace(table=table)
    place_words(words.memory, words.count)
    assert sorted(table[table != FREE].tolist()) == list(range(words.count))
    for field, texts in MANY:
        assert enter(words, texts, field) == naive.enter(texts, field)
    assert words.count == len(naive.codes)


def test_equal_values_of_fields_are_kept_apart_where_their_slots_follow_one_another() -> None:
    """In 256 slots, those of field 215 are just before those of field 0."""
    with beginning(1 << 12, 128):
        words, _ = entered([(field, MANY[0][1][:40]) for field in (0, 215, 430)])
    assert words.memory.table.size == 256
    assert words.count == 120


def test_a_full_memory_lasts_until_the_next_value() -> None:
    with beginning(4, 2, 2):
        words = Words()
        sizes = [part.size for part in words.memory]
        assert enter(words, ["ab", "cd", "ab", "cd"], 0) == [0, 1, 0, 1]
        assert [part.size for part in words.memory] == sizes
        assert enter(words, ["ab", "cd", ""], 0) == [0, 1, 2]
        assert [part.size for part in words.memory] != sizes


@settings(deadline=None)
@given(st.lists(BATCHES, min_size=1, max_size=4), st.sampled_from([1, 8, PLENTY]))
def test_words_of_several_readers_become_one(
    readers: list[list[tuple[int, list[str]]]], size: int
) -> None:
    with beginning(size, size):
        (words, naive), *others = [entered(batches) for batches in readers]
        for other, told in others:
            codes = words.unite(other, 4).tolist()
            united = [naive.codes.setdefault(key, -1) for key in told.codes]
            for key, code, known in zip(told.codes, codes, united, strict=True):
                if known < 0:
                    assert naive.codes[key] == -1
                    naive.codes[key] = code
                assert naive.codes[key] == code
            assert texts_of(other) == told.texts()  # it stays as it was
    assert sorted(naive.codes.values()) == list(range(words.count))
    texts = texts_of(words)
    for (field, text), code in naive.codes.items():
        assert (texts[code], words.memory.fields[code]) == (text, field)


KINDS = st.tuples(*[st.sampled_from([CODED, DATED, COPIED])] * 3)
BODIES = blocks.TEXTS | blocks.ROWS


@settings(max_examples=150, deadline=None)
@given(BODIES, KINDS, st.integers(1, 60), st.sampled_from([1, 2, 5]))
@example("x,y,z\nx,y,z\na,b,c\n", (DATED, CODED, DATED), 60, 1)
@example('"q""q",2019-02-30,x\n"q""q",2019-02-31,y\n', (CODED, DATED, DATED), 60, 1)
def test_blocks_without_room_say_what_the_general_reader_says(
    body: str, kinds: tuple[int, ...], block: int, size: int
) -> None:
    with beginning(size, size):
        checked = blocks.test_blocks_say_what_the_general_reader_says
        checked.hypothesis.inner_test(body, kinds, block)  # type: ignore[attr-defined]


def task(content: str, kinds: tuple[int, ...], block: int = 1 << 12) -> Task:
    return Task(
        text=InMemory(content.encode()),
        begin=0,
        signs=signs(","),
        places=np.arange(3, dtype=np.int32),
        kinds=kinds,
        block=block,
    )


@settings(max_examples=100, deadline=None)
@given(blocks.ROWS, KINDS)
@example("x,x,x\ny,y,y\nz,z,z", (CODED, DATED, CODED))
def test_a_block_read_in_steps_is_the_block_read_at_once(body: str, kinds: tuple[int, ...]) -> None:
    found = []
    for size in (1, PLENTY):
        with beginning(size, size):
            kept, (reader,) = read_blocks(task(body, kinds), workers=1)
        notes, memory, text = reader.notes, kept.memory, reader.notes.memory.text
        numbers = [kept.numbers(field).tolist() for field in range(3) if kinds[field] != COPIED]
        found.append(
            (
                numbers,
                [kept.views(slot).tolist() for slot in range(kinds.count(COPIED))],
                [notes.odd_of(field)[0].tolist() for field in range(3)],
                [notes.odd_of(field)[1].tolist() for field in range(3)],
                [part.tolist() for part in notes.bad_rows()],
                [memory.starts[: kept.rows].tolist(), memory.sizes[: kept.rows].tolist()],
                (memory.spans.tolist(), memory.text_ends.tolist(), memory.untidy.tolist()),
                text[: notes.text].tobytes(),
                texts_of(reader.words),
                [reader.words.of_field(field).tolist() for field in range(3)],
            )
        )
    assert found[0] == found[1]


def test_the_kernel_stops_where_there_is_no_room_and_goes_on_there() -> None:
    """Beginning with room for one byte, it stops in every field."""
    content = "a,b,2019-06-25\nc,d,e\n"
    stops = []

    def noted(*arguments: Any) -> int:
        why = read_on(*arguments)
        told = arguments[-1]
        if why == WANTS_WORDS:
            stops.append((int(told[FIELD]), int(told[VALUES])))
        return int(why)

    with beginning(1, 1, 2), pytest.MonkeyPatch.context() as patched:
        patched.setattr("vacatur.records.reading_kernel.read_on", noted)
        _, (reader,) = read_blocks(task(content, (CODED, DATED, DATED)))
    assert texts_of(reader.words) == ["a", "c", "b", "d", "e"]
    assert stops == sorted(stops)
    assert {field for field, _ in stops} == {0, 1, 2}
    assert {values for _, values in stops} == {1, 2, 4}


@pytest.mark.parametrize("workers", [1, 3])
def test_there_is_room_for_more_rows_than_it_began_like(workers: int) -> None:
    """The first rows are long, so that few are expected."""
    body = "a,b,{}\n" * 20 + "c,d,e\n" * 40_000
    kept, _ = read_blocks(task(body.replace("{}", "x" * 4000), (CODED,) * 3), workers=workers)
    assert (kept.rows, kept.good) == (40_020, 40_020)
    assert kept.memory.starts.size > 2 * 20
    assert all(np.unique(kept.numbers(field)).size >= 2 for field in range(3))
    lengths = kept.memory.sizes[: kept.rows]
    assert lengths.tolist() == [4004] * 20 + [5] * 40_000
    assert (np.diff(kept.memory.starts[: kept.rows]) == lengths[:-1] + 1).all()


@pytest.mark.parametrize("workers", [1, 3])
def test_reading_that_is_given_up_stops(workers: int) -> None:
    watch = Watch()
    watch.give_up()
    kept, _ = read_blocks(task("a,b,c\n" * 9, (CODED,) * 3, 8), workers=workers, watch=watch)
    assert kept.rows == 0


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_codes_of_all_readers_become_those_of_the_columns(workers: int) -> None:
    body = "".join(f"{n % 7},{'2019-06-25' if n % 5 else n % 11},{n % 7}\n" for n in range(700))
    with beginning(1, 1):
        found = task(body, (CODED, DATED, CODED), 64)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("os.cpu_count", lambda: workers)
            _, columns = columns_of(found, *read_whole(found))
        kept, readers = read_blocks(found, workers=workers)
        united = United.of(kept, readers, (CODED, DATED, CODED))
    assert kept.good == 700
    assert as_rows(columns[0]).to_list() == [str(n % 7) for n in range(700)]
    assert as_rows(columns[2]).to_list() == [str(n % 7) for n in range(700)]
    assert columns[1].odd.to_list() == [str(n % 11) for n in range(0, 700, 5)]
    texts = text_column(united.arena, united.offsets)
    assert texts.n_unique() == 11
    assert len(texts) == 7 + 11 + 7  # equal values of two fields are two
    for reader, mapping in zip(readers[1:], united.mappings[1:], strict=True):
        assert texts.gather(mapping).to_list() == texts_of(reader.words)
    assert texts.gather(united.members[0]).to_list() == [str(number) for number in range(7)]


@settings(deadline=None)
@given(BATCHES, st.integers(0, 9), st.sampled_from([1, PLENTY]))
def test_some_values_of_a_field(batches: list[tuple[int, list[str]]], most: int, size: int) -> None:
    with beginning(size, size):
        words, naive = entered(batches)
    for field in range(4):
        wanted = naive.of_field(field)[:most]
        found = words.some_of(field, most)
        assert found == [naive.texts()[code].encode() for code in wanted]


def test_values_may_be_asked_for_while_others_are_entered() -> None:
    expected = [b"value %d" % number for number in range(1500)]
    with beginning(1, 1), ThreadPoolExecutor(1) as pool:
        words = Words()
        running = pool.submit(lambda: [enter(words, [text.decode()], 0) for text in expected])
        going = True
        while going:
            going = not running.done()
            found = words.some_of(0, 2000)
            assert found == expected[: len(found)]
    assert len(found) == 1500
    assert words.some_of(0, 10) == expected[:10]
