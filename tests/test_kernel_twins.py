"""No kernel without a naive twin: what is compiled is also written once in the plainest way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import vacatur

ROOT = Path(__file__).parent
SOURCE = Path(vacatur.__file__).parent

SCAN = "records/test_scan.py::naive_scan"
WORDS = "records/test_dictionary.py"
COLUMN = "charges/naive.py::naive_column"
NEAREST = "charges/naive.py::naive_nearest"
READER, VALUES, WRITER = (f"compat/gogen/test_{name}.py" for name in ("reader", "values", "writer"))
ROW = "compat/gogen/naive.py::naive_row"
NEAT = f"{WRITER}::test_fields_that_are_neat_stand_as_they_would_be_written"
TURN = f"{WRITER}::test_pieces_and_commas_follow_one_another"
SPACE = f"{WRITER}::test_white_space_in_front_is_noticed_within_the_value_alone"
END = f"{READER}::test_the_end_of_the_last_whole_row_is_found"
DAY = f"{VALUES}::naive_day"
LINES = "records/test_json_lines.py"
LINE = f"{LINES}::test_the_kernel_reads_lines_as_the_reader_of_documents_does"
BLOCKS = "records/test_blocks.py"
GENERAL = f"{BLOCKS}::test_blocks_say_what_the_general_reader_says"
STEPPED = "records/test_words.py"
UTF_8 = "records/test_utf_8.py"
STEPS = f"{STEPPED}::test_a_block_read_in_steps_is_the_block_read_at_once"
DAYS = f"{BLOCKS}::test_days_are_read_and_the_odd_values_listed"
LINKED = "facts/test_association.py::naive"
TWINS = {
    "records/calendar_kernel.py": {
        "day_number": f"{BLOCKS}::test_every_day_of_the_calendar_has_its_number",
        "known_day": f"{BLOCKS}::test_every_day_of_the_calendar_has_its_number",
    },
    "records/fields_kernel.py": {
        "find_marks": f"{BLOCKS}::test_marks_are_where_the_special_bytes_are",
        "unescaped": f"{BLOCKS}::test_a_doubled_quote_stands_for_one",
        "closing_quote": GENERAL,
        "plain_row": GENERAL,
        "lined_row": GENERAL,
        "odd_row": GENERAL,
        "split_block": GENERAL,
        "digit": f"{BLOCKS}::test_a_byte_of_a_word_is_found",
        "iso_day": f"{BLOCKS}::naive_iso",
        "renumber": f"{BLOCKS}::test_codes_are_renumbered_by_first_appearance",
    },
    "records/words_kernel.py": {
        "enter": "records/test_words.py::test_values_of_a_field_are_numbered",
        "place_words": "records/test_words.py::test_values_are_found_again_in_a_larger_table",
    },
    "records/block_kernel.py": {
        "read_dated": DAYS,
        "read_copied": GENERAL,
        "read_values": STEPS,
        "keep_rows": GENERAL,
    },
    "records/reading_kernel.py": {
        "block_end": GENERAL,
        "halted": f"{STEPPED}::test_reading_that_is_given_up_stops",
        "take_block": GENERAL,
        "fill_block": GENERAL,
        "split_rows": GENERAL,
        "place_rows": GENERAL,
        "keep_block": STEPS,
        "enter_block": STEPS,
        "read_on": GENERAL,
    },
    "records/utf_8_kernel.py": {
        "is_ascii": f"{UTF_8}::test_ascii_is_what_python_calls_so",
        "is_utf_8": f"{UTF_8}::test_utf_8_is_what_python_reads_as_such",
    },
    "facts/distinct_kernel.py": {
        "number_hashes": "facts/test_distinct.py::naive_places",
        "note_groups": LINKED,
        "add_others": LINKED,
    },
    "results/people_kernel.py": {
        "add_marks": "results/test_people.py::naive_counts",
    },
    "records/json_kernel.py": {
        "blank_end": f"{LINES}::test_white_space_is_that_of_json",
        "quote_place": f"{LINES}::test_plain_text_ends_at_its_quote",
        "digits_end": f"{LINES}::test_digits_end_at_the_first_other_sign",
        "number_end": f"{LINES}::test_a_number_ends_where_json_says",
        "word_end": f"{LINES}::test_a_word_stands_whole",
        "known_key": f"{LINES}::test_a_key_is_found_wherever_the_search_begins",
        "place_value": f"{LINES}::test_a_value_is_placed_as_it_is_written",
        "place_line": LINE,
        "place_lines": LINE,
        "object_end": f"{LINES}::test_an_object_ends_at_its_own_brace",
        "place_objects": f"{LINES}::test_objects_of_an_array_are_found_where_they_stand",
        "gather": f"{LINES}::test_values_are_copied_one_behind_the_other",
    },
    "records/dictionary_kernel.py": {
        "short_word": f"{WORDS}::test_a_short_slice_is_a_number",
        "hash_slice": f"{WORDS}::naive_hash",
        "same_slice": f"{WORDS}::test_slices_that_differ_in_any_byte_are_not_the_same",
        "merge": f"{WORDS}::test_a_dictionary_goes_on_from_block_to_block",
        "place_all": f"{WORDS}::test_values_are_found_again_in_a_larger_table",
    },
    "compat/gogen/rows_kernel.py": {
        "quoted_end": ROW,
        "split_row": ROW,
        "split_rows": ROW,
        "last_row_end": END,
        "count_quotes": END,
        "unescape": f"{READER}::test_the_inside_of_quotes_becomes_the_value",
    },
    "compat/gogen/block_kernel.py": {
        "take_in": f"{READER}::test_any_bytes_are_read_the_same_wherever_blocks_are_cut",
    },
    "compat/gogen/values_kernel.py": {
        "encode": f"{VALUES}::naive_codes",
        "read_date": DAY,
        "read_dates": DAY,
        "blank_unless": f"{VALUES}::test_a_length_is_0_beside_another_word",
        "first_of_pair": f"{VALUES}::test_the_first_of_each_pair_is_marked",
    },
    "compat/gogen/quote_kernel.py": {
        "copy": f"{WRITER}::test_bytes_are_copied",
        "starts_with_space": SPACE,
        "needs_quotes": SPACE,
        "write_field": "compat/gogen/naive.py::naive_field",
    },
    "compat/gogen/write_kernel.py": {
        "find_fields": NEAT,
        "write_fields": NEAT,
        "write_some": NEAT,
        "write_pieces": TURN,
        "write_commas": TURN,
        "write_rows": f"{WRITER}::expected_rows",
    },
    "charges/kernels.py": {
        "bits_set": "charges/test_kernels.py::test_bits_are_counted",
        "advance": COLUMN,
        "fill_scores": "charges/naive.py::naive_levenshtein",
        "fill_least": COLUMN,
        "lowest": "charges/test_kernels.py::test_scores_are_distances_less_the_length",
        "row_of": "charges/test_kernels.py::test_columns_in_turn_never_share_a_row",
        "drop_far": COLUMN,
        "common": "charges/naive.py::naive_common",
        "first_place": "charges/test_kernels.py::test_the_first_place_with_a_score",
        "add_hits": "charges/test_kernels.py::test_hits_are_added_but_for_padding",
        "search": NEAREST,
    },
    "charges/order.py": {
        "fill_heads": "charges/test_lanes.py::test_heads_are_numbers_in_the_order_of_the_strings",
        "fill_letters": "charges/test_lanes.py::test_queries_are_taken_in_turn",
    },
    "charges/weigh.py": {
        "weighted_distance": "charges/naive.py::naive_weighted",
        "fill_costs": "charges/naive.py::naive_weighted",
    },
    "engine/shards/hash.py": {"fill_hashes": "engine/shards/test_hash.py::naive_hash"},
    "records/scan_kernel.py": {
        "trimmed_end": SCAN,
        "ends_field": SCAN,
        "read_line": "records/test_scan.py::naive_line",
        "looks_like_row": "records/test_scan.py::naive_closing",
        "closing_line": "records/test_scan.py::naive_closing",
        "is_blank": SCAN,
        "grown": SCAN,
        "has_nul": SCAN,
        "scan_rows": SCAN,
        "gather": SCAN,
    },
}
"""Where each kernel is said plainly: a function, or a test of one line."""


def functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def kernels(path: Path) -> set[str]:
    return {
        function.name
        for function in functions(path)
        for decorator in function.decorator_list
        if ast.unparse(decorator).split(".")[-1] in {"kernel", "njit", "jit", "vectorize"}
    }


def test_every_kernel_has_a_twin() -> None:
    found = {path.relative_to(SOURCE).as_posix(): kernels(path) for path in SOURCE.rglob("*.py")}
    compiled = {path: names for path, names in found.items() if names}
    assert compiled == {path: set(twins) for path, twins in TWINS.items()}


@pytest.mark.parametrize("twin", sorted({t for twins in TWINS.values() for t in twins.values()}))
def test_every_twin_exists(twin: str) -> None:
    path, name = twin.split("::")
    assert name in {function.name for function in functions(ROOT / path)}
