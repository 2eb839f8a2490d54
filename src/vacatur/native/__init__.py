"""Compiled loops: written in Python, compiled by numba once, and called without it ever after.

Importing numba and waking what it kept takes longer than scoring a small file does. So what it
compiled is kept as machine code, and the linker of LLVM alone puts that where it can be called.
"""

from __future__ import annotations

from vacatur.native.kernel import Kernel, compiles, kernel
from vacatur.native.word import WORD, plain_word_at, word_at

__all__ = ["WORD", "Kernel", "compiles", "kernel", "plain_word_at", "word_at"]
