"""A statute of a code book: section, and the subsection tokens below it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Statute:
    """One section or subsection of one code book.

    >>> statute = Statute("PC", "288A", ("c", "1"))
    >>> statute.text, statute.written, statute.code
    ('PC 288A(c)(1)', '288A(C)(1) PC', '288A(C)(1)')
    """

    book: str
    section: str
    """As the state's table spells it: letters of a section are capitals."""
    tokens: tuple[str, ...] = ()
    """Subsections from the outermost in, lower case."""

    @property
    def text(self) -> str:
        """The canonical spelling: book first, subsections in lower case."""
        return f"{self.book} {self.section}" + "".join(f"({token})" for token in self.tokens)

    @property
    def code(self) -> str:
        """Section and subsections in capitals, as the state writes them."""
        return self.section + "".join(f"({token})" for token in self.tokens).upper()

    @property
    def written(self) -> str:
        """The state's own spelling: section before book."""
        return f"{self.code} {self.book}"

    @property
    def subsection(self) -> str | None:
        """The tokens joined by a hyphen, or nothing."""
        return "-".join(self.tokens) or None

    def is_under(self, tokens: tuple[str, ...]) -> bool:
        """Whether its tokens begin with the ones given."""
        return self.tokens[: len(tokens)] == tokens


def tokens_of(subsection: str | None) -> tuple[str, ...]:
    """Tokens of a subsection as tables hold it, such as `c-2-a`."""
    return tuple(subsection.split("-")) if subsection else ()
