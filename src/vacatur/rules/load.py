"""Read a rule pack from its folder: TOML and CSV in, checked models out."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from vacatur.bounded import read_toml, shortened
from vacatur.errors import PackError, UsageError
from vacatur.rules.blanks import Blank, Blanks
from vacatur.rules.enclosure import charges_within, check_pack
from vacatur.rules.model import Criterion, Flow, Header, Option, OptionValue, PackFacts, Part, Table
from vacatur.rules.options import choose, read_option_file

if TYPE_CHECKING:
    import polars as pl

    from vacatur.charges.corrections import Corrections
    from vacatur.charges.tables import ChargeTables

Model = TypeVar("Model", bound=Part)
HEADER = "pack.toml"
FLOW, COMMON = "flow", "common"
NO_TABLE = Table(rule=())
NUMBER_COLUMNS = ("grams_low", "grams_high")
DATE_COLUMNS = ("start", "end")


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One rule pack with the options, and the office's own corrections, chosen for a run.

    Example:
        >>> pack = load_pack("us-il/cannabis", options={"mode": "statewide"})
        >>> pack.id, pack.options["mode"]
        ('us-il/cannabis', 'statewide')
    """

    folder: Path
    header: Header
    facts: PackFacts
    every_criterion: tuple[Criterion, ...]
    every_blank: tuple[Blank, ...] = ()
    table: Table
    options: Mapping[str, OptionValue]
    corrections: Corrections | None = None

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria that the table asks for; all of them where there is but one table."""
        if not isinstance(self.table, Flow):
            return self.every_criterion
        from vacatur.rules.asked import asked  # noqa: PLC0415  it parses, and few packs need it

        return asked(self.every_criterion, self.table)

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """What may be decided otherwise because a field is blank, under the options chosen."""
        chosen = self.options.items()
        return tuple(blank for blank in self.every_blank if blank.options.items() <= chosen)

    @property
    def id(self) -> str:
        """The pack's name, jurisdiction first."""
        return self.header.id

    @property
    def version(self) -> str:
        """The pack's version."""
        return self.header.version

    @property
    def title(self) -> str:
        """What the pack decides, in a line."""
        return self.header.title

    @property
    def charges_folder(self) -> Path:
        """Where the jurisdiction's charge tables lie."""
        return charges_within(self.folder, self.header.reading.charges)

    @cached_property
    def charge_tables(self) -> ChargeTables:
        """The jurisdiction's charge tables, with the office's own corrections.

        Raises:
            PackError: A table is missing or cannot be read.
        """
        from vacatur.charges.tables import load_charge_tables  # noqa: PLC0415

        tables = load_charge_tables(self.charges_folder)
        if not self.folder.is_relative_to(packs_folder()):
            from vacatur.charges.prove import prove  # noqa: PLC0415

            prove(tables)
        return replace(tables, corrections=self.corrections) if self.corrections else tables

    @cached_property
    def sha256(self) -> str:
        """Hash of every file of the pack and of its charge tables, names and contents."""
        digest = hashlib.sha256()
        for folder in (self.folder, self.charges_folder):
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
                digest.update(path.read_bytes() + b"\0")
        return digest.hexdigest()

    @property
    def as_peer(self) -> bool:
        """Whether the flow that is chosen repeats another program, faults included."""
        return isinstance(self.table, Flow) and self.table.as_peer

    def check_complete(self) -> None:
        """Refuse to decide before every option that has no default is chosen.

        Raises:
            UsageError: An option must be given and is not.
        """
        for option in self.header.option:
            if option.required and not self.options[option.id]:
                msg = f"The pack [{self.id}] needs the option [{option.id}]: {option.reads}"
                raise UsageError(msg, hint=f"Give it: --option {option.id}=...")

    def check_corrections(self) -> None:
        """Refuse corrections of charges that this pack does not take.

        Raises:
            UsageError: Its charges cannot be corrected yet.
        """
        if self.header.reading.facts == "histories":
            msg = f"The pack [{self.id}] takes no corrections of charges yet."
            raise UsageError(msg, hint="Leave out the corrections.")

    def check_in_force(self, as_of: date) -> None:
        """Refuse a day on which the pack is not the law.

        Raises:
            PackError: The pack is not in force on the as-of date.
        """
        start, end = self.header.in_force, self.header.ends
        if as_of < start or (end is not None and as_of >= end):
            until = f" until {end}" if end else ""
            msg = f"The pack [{self.id}] is not in force on [{as_of}]: it is from {start}{until}."
            raise PackError(msg, hint="Choose another --as-of date or another pack.")

    def data(self, name: str) -> pl.DataFrame:
        """One CSV table of the pack; dates and grams typed, everything else text.

        Raises:
            PackError: The table is missing or does not read.
        """
        return read_table(self.folder / name)


def packs_folder() -> Path:
    """The folder of the packs that come with the program."""
    return Path(str(files("vacatur"))) / "packs"


def list_packs() -> tuple[str, ...]:
    """The names of the packs that come with the program."""
    root = packs_folder()
    return tuple(sorted(p.parent.relative_to(root).as_posix() for p in root.rglob(HEADER)))


def load_pack(
    name: str | Path,
    *,
    options: Mapping[str, object] | None = None,
    option_file: str | Path | None = None,
    corrections: str | Path | None = None,
) -> Pack:
    """Load a pack by name, or from a folder.

    Args:
        name: A pack that comes with the program, such as ``us-il/cannabis``, or a folder.
        options: Choices that differ from the defaults.
        option_file: A JSON file of such choices; those in `options` go before them.
        corrections: A CSV of the office's own corrections, which go before any reading of a
            charge; see `vacatur.charges.corrections_file`.

    Raises:
        UsageError: There is no such pack, option or value.
        PackError: The pack's files are not valid.
        InputError: The corrections do not read, or contradict each other.
    """
    folder = _find(name)
    if not folder.is_relative_to(packs_folder()):  # any other may be a stranger's
        check_pack(folder)
    header = _model(Header, _toml(folder / HEADER), folder / HEADER)
    criteria = tuple(
        _model(Criterion, _toml(path), path)
        for path in sorted((folder / "criteria").glob("*.toml"))
    )
    pack = Pack(
        folder=folder,
        header=header,
        facts=_model(PackFacts, _toml(folder / "facts.toml"), folder / "facts.toml"),
        every_criterion=criteria,
        every_blank=_blanks(folder / "blanks.toml"),
        table=NO_TABLE,
        options={},
    )
    filed = read_option_file(option_file, header.option) if option_file else {}
    pack = with_options(pack, {**filed, **(options or {})})
    if corrections is None:
        return pack
    pack.check_corrections()
    from vacatur.charges.corrections_file import read_corrections  # noqa: PLC0415

    return replace(pack, corrections=read_corrections(corrections, pack.charge_tables))


def flows(pack: Pack) -> tuple[Pack, ...]:
    """A pack under each of its flows, with that flow's own defaults; the pack itself where none.

    Example:
        >>> [pack.options["flow"] for pack in flows(load_pack("us-ca/prop64"))][:2]
        ['configurable', 'los-angeles']
    """
    names = [name for option in pack.header.option if option.id == FLOW for name in option.values]
    return tuple(with_options(pack, {FLOW: name}) for name in names) or (pack,)


def with_options(pack: Pack, options: Mapping[str, object]) -> Pack:
    """A pack under other options; those not given have their defaults, or their flow's.

    Raises:
        UsageError: There is no such option or value.
        PackError: The flow's file is not valid.
    """
    table = _table(pack.folder, pack.header.option, options)
    defaults = table.options if isinstance(table, Flow) else {}
    return replace(pack, table=table, options=choose(pack.header.option, {**defaults, **options}))


def _table(folder: Path, known: Iterable[Option], chosen: Mapping[str, object]) -> Table:
    """The ordered table: of the flow that is chosen, or the only one."""
    flows = [option for option in known if option.id == FLOW]
    if not flows:
        return _model(Table, _toml(folder / "rules.toml"), folder / "rules.toml")
    name = choose(flows, {k: v for k, v in chosen.items() if k == FLOW})[FLOW]
    if Path(str(name)).name != name:
        msg = f"The flow [{shortened(str(name))}] cannot be the name of a file."
        raise PackError(msg)
    flow, common = (_flow(folder / "flows" / f"{part}.toml") for part in (name, COMMON))
    if flow.as_peer:
        return flow
    return flow.model_copy(update={"rule": (*common.rule, *flow.rule)})


def _blanks(path: Path) -> tuple[Blank, ...]:
    """None where the pack has no such file: then no blank may decide anything."""
    return _model(Blanks, _toml(path), path).blank if path.exists() else ()


def _flow(path: Path) -> Flow:
    flow = _model(Flow, _toml(path), path)
    if any(not name.replace("-", "").isalnum() for name in flow.beside.values()):
        msg = f"[{path.name}] reads what stands beside the cases by a profile of its own."
        raise PackError(msg, hint="Name one that comes with the program.")
    return flow


def _find(name: str | Path) -> Path:
    inside = packs_folder() / name
    for folder in (inside, Path(name)):
        if (folder / HEADER).is_file():
            return folder
    close = difflib.get_close_matches(str(name), list_packs(), n=1, cutoff=0.3)
    hint = f"Did you mean [{close[0]}]?" if close else ""
    msg = f"There is no rule pack [{name}]; there are: {', '.join(list_packs())}."
    raise UsageError(msg, hint=hint)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return {key: _frozen(value) for key, value in read_toml(path).items()}
    except FileNotFoundError as error:
        msg = f"The pack lacks [{path.name}]."
        raise PackError(msg) from error
    except OSError as error:
        msg = f"[{shortened(path.name)}] cannot be read: {error.strerror}."
        raise PackError(msg) from error
    except ValueError as error:
        msg = f"[{path.name}] is not TOML: {error}."
        raise PackError(msg) from error


def _frozen(value: Any) -> Any:  # noqa: ANN401  TOML holds any of its types
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value


def _model(model: type[Model], content: dict[str, Any], path: Path) -> Model:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
        msg = f"[{path.name}] [{shortened(where)}]: {shortened(first['msg'])}{more}."
        raise PackError(msg) from error


def read_table(path: Path, *, typed: bool = True) -> pl.DataFrame:
    """Read one CSV table of law: text, but for its dates and its grams where it is to be typed.

    Raises:
        PackError: The table is missing or does not read.
    """
    import polars as pl  # noqa: PLC0415  reading begins before Polars is there

    try:
        table = pl.read_csv(path, infer_schema=False, comment_prefix="#", glob=False)
        if not typed:
            return table
        return table.with_columns(
            *(pl.col(c).cast(pl.Float64) for c in NUMBER_COLUMNS if c in table.columns),
            *(pl.col(c).str.to_date() for c in DATE_COLUMNS if c in table.columns),
        )
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = shortened(str(error).splitlines()[0])
        msg = f"The pack's table [{path.name}] does not read: {reason}"
        raise PackError(msg) from error
