"""Read one line of a CATAIR AE entry summary: its records 40 to 62, put where the entry holds such facts."""

from __future__ import annotations

from prefile.errors import Place
from prefile.intake.catair.records import (
    COPPER,
    DECLARATIONS,
    DEPOSITS,
    LAYOUTS,
    PASSED_OVER,
    QUANTITIES,
    UNKNOWN,
    Field,
)
from prefile.intake.catair.text import RecordLine, Unread, read_field
from prefile.intake.draft import Draft
from prefile.intake.quantities import StatedQuantity, StatedText, put_weight
from prefile.intake.tariff_numbers import HEADINGS_ALONE, StatedNumber, put_numbers

__all__ = ["EntryLine", "RecordReader"]

_UNKNOWN = "**"  # the origin of goods whose origin is not known
_NO_COUNTRY = frozenset({"OTH", "UN", "UKN"})  # another country, or one that is not known
_UNSURE = "If it is right, tell us: prefile may read the wrong positions of this record."
_ADD_GOODS = "Add a record 50 with the number, the value and the quantities of the goods."
_ONCE = frozenset({"41"})  # records that a line holds once


class RecordReader:
    """Read the fields of an entry's records; what cannot be read is refused once, in its place."""

    def __init__(self, draft: Draft) -> None:
        """Put what is read into `draft`."""
        self.draft = draft
        self.unsettled = False  # a record was refused, so that what the present line lacks is no mistake of its own

    def field(self, record: RecordLine, name: str) -> str | None:
        """Return what a field says, or None where it is blank or cannot be read."""
        layout = LAYOUTS[record.code][name]
        try:
            return read_field(record.text, layout)
        except Unread as wrong:
            shown = record.text[layout.first - 1 : layout.last]
            where = f"position{'s' if layout.last > layout.first else ''} {layout}"
            what = f'the {name} "{shown}" (record {record.code}, {where}) {wrong}'
            self.refuse("E161", what, record, name, layout.like, wrong.mend)
            return None

    def refuse(  # noqa: PLR0913, PLR0917 - what a problem says
        self,
        code: str,
        what: str,
        record: RecordLine,
        field: str = "",
        like: str | None = None,
        following: str = "",
    ) -> None:
        """Note a mistake in a record, or in one of its fields."""
        self.unsettled = self.unsettled or not field
        doubt = "" if not field or LAYOUTS[record.code][field].confirmed else _UNSURE
        self.draft.refuse(
            code, what, record.place(self.draft.name, field), " ".join(filter(None, (following, doubt))), like
        )

    def put(self, path: str, record: RecordLine, name: str) -> str | None:
        """Put what a field says at a path, and return it."""
        value = self.field(record, name)
        place = record.place(self.draft.name, name)
        if LAYOUTS[record.code][name].kind == "country":
            self.draft.put_country(path, value, place, f"the {name} (record {record.code})")
        else:
            self.draft.put(path, value, place)
        return value

    def stated(self, record: RecordLine, name: str) -> StatedText | None:
        """Return what a field says, and its place."""
        value = self.field(record, name)
        return None if value is None else StatedText(value, record.place(self.draft.name, name))

    def tariff(self, record: RecordLine) -> StatedNumber | None:
        """Return the tariff number of a record 50 with its duty, value and quantities; None where it cannot be read."""
        number = self.stated(record, "tariff number")
        if not record.text[2:12].strip():
            self.refuse("E161", "record 50 holds no tariff number", record, "tariff number", "ACE 432")
        duty, value = self.stated(record, "duty"), self.stated(record, "value")
        quantities = tuple(
            StatedQuantity(
                self.stated(record, f"{pair} quantity"),
                self.stated(record, f"{pair} unit"),
                f"{pair} quantity (record 50)",
            )
            for pair in QUANTITIES
        )
        return None if number is None else StatedNumber(number, duty, value, quantities)

    def layout(self, record: RecordLine, path: str) -> None:
        """Put each field of a record that the entry holds as it stands, and name those that it does not hold."""
        for name, field in LAYOUTS[record.code].items():
            if field.to:
                self.put(f"{path}/{field.to}", record, name)
            elif field.over and _is_stated(record.text, field):
                self.draft.pass_over(f"{name} (record {record.code})", field.over)

    def pass_over(self, record: RecordLine) -> None:
        """Name a record that is not read."""
        what, why = PASSED_OVER.get(record.code, ("", UNKNOWN))
        self.draft.pass_over(f"{what} (record {record.code})" if what else f"record {record.code}", why)


def _is_stated(text: str, field: Field) -> bool:
    """Return whether a field is stated: blanks and zeros alone say nothing."""
    return bool(text[field.first - 1 : field.last].strip(" 0"))


class EntryLine:
    """Read one line record by record. It stands at the path `/lines/<position>` of the entry."""

    def __init__(self, reading: RecordReader, record: RecordLine, path: str) -> None:
        """Begin with record 40."""
        self._reading, self._draft, self.record, self.path = reading, reading.draft, record, path
        self._draft.put(path, {}, record.place(self._draft.name))
        self._tariffs: list[StatedNumber | None] = []
        self._described: list[str] = []
        self._invoices: dict[str, Place] = {}
        self._suppliers: dict[str, Place] = {}
        self._seen: set[str] = set()
        self.duties: list[str | None] = []
        number = reading.field(record, "line number")
        if number == "000":
            reading.refuse("E161", "lines are numbered from 001", record, "line number", "ACE 402")
        elif number is not None:
            self._draft.put(f"{path}/line", int(number), record.place(self._draft.name, "line number"))
        elif not record.text[4:7].strip():
            reading.refuse("E161", "record 40 holds no line number", record, "line number", "ACE 402")
        reading.layout(record, path)
        self._origin(record)
        self.exported = reading.field(record, "export date")
        put_weight(self._draft, f"{path}/gross_kg", reading.stated(record, "gross weight"), "gross weight (record 40)")

    def add(self, record: RecordLine) -> None:
        """Read another record of the line."""
        code = record.code
        if code in self._seen and code in _ONCE:
            self._reading.refuse("E162", f"record {code} appears twice on one line", record)
            return
        self._seen.add(code)
        match code:
            case "41":
                self._reading.layout(record, self.path)
            case "42":
                self._reading.layout(record, self.path)
                for name, found in (("invoice number", self._invoices), ("supplier", self._suppliers)):
                    if (stated := self._reading.field(record, name)) is not None:
                        found.setdefault(stated, record.place(self._draft.name, name))
            case "44":
                self._describe(record)
            case "50":
                self._tariffs.append(self._reading.tariff(record))
            case "54":
                self._declaration(record)
            case "60" | "61" | "62":
                kind = self._reading.field(record, "class") or "not stated"
                what = f"{DEPOSITS[code]} of class {kind} (record {code})"
                self._draft.pass_over(what, "fees are computed from the goods and the mode of transport alone")
            case _:
                self._reading.pass_over(record)

    def end(self) -> None:
        """Put what only the whole line tells: which number is that of the goods, and what belongs to it."""
        if self._described:
            at = self._draft.place(f"{self.path}/description")
            self._draft.put(f"{self.path}/description", " ".join(self._described), at)
        for supplier, place in self._suppliers.items() if len(self._suppliers) == 1 else ():
            self._draft.put(f"{self.path}/supplier", supplier, place)
        if len(self._suppliers) > 1:
            self._draft.pass_over("suppliers (record 42)", "the line is of several")
        if len(self._invoices) > 1:
            self._draft.pass_over("invoice numbers (record 42)", "the line is on several invoices")
        for number, place in self._invoices.items() if len(self._invoices) == 1 else ():
            self._draft.put(f"{self.path}/invoice/number", number, place)
        self.duties = [None if tariff is None or tariff.duty is None else tariff.duty.text for tariff in self._tariffs]
        if self._tariffs:
            self._numbers()
        elif not self._reading.unsettled:
            self._reading.refuse("E162", "this line has no record 50", self.record, "", "ACE 431", _ADD_GOODS)
        self._reading.unsettled = False

    def _numbers(self) -> None:
        """Put the numbers that could be read; where all could, one of them must be of the goods."""
        legible = [tariff for tariff in self._tariffs if tariff is not None]
        split = put_numbers(self._draft, self.path, legible)
        if split.own is None and len(legible) == len(self._tariffs):
            self._reading.refuse("E162", HEADINGS_ALONE, self.record, "", "ACE 613", _ADD_GOODS)

    def _origin(self, record: RecordLine) -> None:
        origin = self._reading.field(record, "origin")
        if origin == _UNKNOWN:
            self._draft.pass_over("origin ** (record 40)", "it says that the origin is not known")
            return
        self._reading.put(f"{self.path}/origin", record, "origin")

    def _describe(self, record: RecordLine) -> None:
        described = self._reading.field(record, "description")
        if described is None:
            return
        if "\N{REPLACEMENT CHARACTER}" in described:
            self._draft.pass_over("description (record 44)", "it is not UTF-8 text")
            return
        self._described.append(described)
        self._draft.at(f"{self.path}/description", record.place(self._draft.name, "description"))

    def _declaration(self, record: RecordLine) -> None:
        """Read the importer's additional declaration of copper; of the others no layout is certain."""
        kind = self._reading.field(record, "type of declaration")
        if kind != COPPER:
            what = DECLARATIONS.get(kind or "", "an importer's additional declaration")
            why = "the layout of this type is not confirmed"
            self._draft.pass_over(f"{what} (record 54, type {kind or 'not stated'})", why)
            return
        if f"54{kind}" in self._seen:
            self._reading.refuse("E162", "one line has two declarations of copper", record)
            return
        self._seen.add(f"54{kind}")
        primary, secondary = "country of primary smelting", "country of secondary smelting"
        self._countries(record, (primary, secondary), f"{self.path}/metal/copper/smelted_in")
        self._countries(record, ("country of casting",), f"{self.path}/metal/copper/cast_in")

    def _countries(self, record: RecordLine, names: tuple[str, ...], path: str) -> None:
        """Put the countries of fields, or none of them where one is another than can be told."""
        found = [(name, country) for name in names if (country := self._reading.field(record, name)) is not None]
        if (code := next((country for _, country in found if country in _NO_COUNTRY), None)) is not None:
            what = "country of casting" if path.endswith("cast_in") else "countries of smelting"
            self._draft.pass_over(f"{what} of copper (record 54)", f"{code} names no country")
            return
        for position, (name, country) in enumerate(found):
            at = path if path.endswith("cast_in") else f"{path}/{position}"
            self._draft.put(at, country, record.place(self._draft.name, name))
