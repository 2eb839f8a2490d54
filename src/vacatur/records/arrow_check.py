"""An Arrow file is checked before it is believed: its reader takes every number in it for true."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ARROW_FILE_MAGIC: Final = b"ARROW1"


def check_arrow(source: bytes | Path) -> None:
    """Read every batch of an Arrow file or stream, and see that it holds what it says.

    Args:
        source: The file, or its bytes.

    Raises:
        OSError: It is cut short or corrupt.
        ValueError: A batch is not what its schema says, such as text that is not UTF-8.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy, and few runs need it

    held = isinstance(source, bytes)
    stream = pa.BufferReader(source) if held else pa.memory_map(str(source))
    with stream:
        is_file = stream.read(len(ARROW_FILE_MAGIC)) == ARROW_FILE_MAGIC
        stream.seek(0)
        if is_file:
            with pa.ipc.open_file(stream) as reader:
                for place in range(reader.num_record_batches):
                    reader.get_batch(place).validate(full=True)
            return
        with pa.ipc.open_stream(stream) as reader:
            for batch in reader:
                batch.validate(full=True)
