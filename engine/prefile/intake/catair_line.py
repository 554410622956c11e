"""One line of a CATAIR AE entry summary: its records 40 to 62, put where the entry holds such facts."""

from __future__ import annotations

from prefile.errors import Place
from prefile.intake.catair_records import (
    COPPER,
    DECLARATIONS,
    DEPOSITS,
    LAYOUTS,
    PASSED_OVER,
    PROVINCES,
    QUANTITIES,
    UNKNOWN,
    Field,
)
from prefile.intake.catair_text import RecordLine, Unread, read_field
from prefile.intake.draft import Draft

__all__ = ["EntryLine", "Reading"]

_NO_UNIT = "X"  # "no unit": the tariff asks for no quantity
_UNKNOWN = "**"  # the origin of goods whose origin is not known
_OTHER = "OTH"
_TEMPORARY = "99"
_SPECIAL = "98"
_UNSURE = "Correct it; where it is right, report this: no text of CBP's was at hand to confirm these positions."
_ADD_GOODS = "Add a record 50 with the number, the value and the quantities of the goods."
_ONCE = frozenset({"41"})  # records that a line holds once


class Reading:
    """Reads the fields of an entry's records; what cannot be read is told once, in its place."""

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
            self.refuse("E161", what, record, name, layout.like)
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
        sure = not field or LAYOUTS[record.code][field].confirmed
        self.draft.refuse(
            code, what, record.place(self.draft.name, field), following or ("" if sure else _UNSURE), like
        )

    def put(self, path: str, record: RecordLine, name: str) -> str | None:
        """Put what a field says at a path, and return it."""
        value = self.field(record, name)
        if value is not None:
            self.draft.put(path, value, record.place(self.draft.name, name))
        return value

    def layout(self, record: RecordLine, path: str) -> None:
        """Put each field of a record that the entry holds as it stands, and name those that it does not hold."""
        for name, field in LAYOUTS[record.code].items():
            if field.to:
                self.put(f"{path}/{field.to}", record, name)
            elif field.over and _says_something(record.text, field):
                self.draft.pass_over(f"{name} (record {record.code})", field.over)

    def pass_over(self, record: RecordLine) -> None:
        """Name a record that is not read."""
        what, why = PASSED_OVER.get(record.code, ("", UNKNOWN))
        self.draft.pass_over(f"{what} (record {record.code})" if what else f"record {record.code}", why)


def _says_something(text: str, field: Field) -> bool:
    """Return whether a field is stated: blanks and zeros alone say nothing."""
    return bool(text[field.first - 1 : field.last].strip(" 0"))


class _Tariff:
    """One record 50: a tariff number with its duty, value and quantities; `number` is None where it cannot be read."""

    def __init__(self, reading: Reading, record: RecordLine) -> None:
        self.record = record
        self.place = record.place(reading.draft.name, "tariff number")
        self.number = reading.field(record, "tariff number")
        if not record.text[2:12].strip():
            reading.refuse("E161", "record 50 holds no tariff number", record, "tariff number", "ACE 432")
        self.duty = reading.field(record, "duty")
        self.value = reading.field(record, "value")
        stated = (
            (one, reading.field(record, f"{one} quantity"), reading.field(record, f"{one} unit")) for one in QUANTITIES
        )
        self.quantities = [found for found in stated if found[2] != _NO_UNIT and (found[1] or found[2])]

        self.chapter = (self.number or "")[:2]

    @property
    def is_of_goods(self) -> bool:
        """Whether the number is one of Chapters 1 to 98."""
        return self.number is not None and self.chapter != _TEMPORARY


class EntryLine:
    """A line while its records are read. It stands at the path `/lines/<position>` of the entry."""

    def __init__(self, reading: Reading, record: RecordLine, path: str) -> None:
        """Begin with record 40."""
        self._reading, self._draft, self.record, self.path = reading, reading.draft, record, path
        self._draft.put(path, {}, record.place(self._draft.name))
        self._tariffs: list[_Tariff] = []
        self._described: list[str] = []
        self._invoices: dict[str, Place] = {}
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
        gross = reading.field(record, "gross mass")
        if gross == "0":
            self._draft.pass_over("gross mass of 0 KG (record 40)", "zeros stand for a mass that is not stated too")
        elif gross is not None:
            self._draft.put(f"{path}/gross_kg", gross, record.place(self._draft.name, "gross mass"))

    def add(self, record: RecordLine) -> None:
        """Read another record of the line."""
        code = record.code
        if code in self._seen and code in _ONCE:
            self._reading.refuse("E162", f"record {code} stands twice on one line", record)
            return
        self._seen.add(code)
        match code:
            case "41":
                self._reading.layout(record, self.path)
            case "42":
                self._reading.layout(record, self.path)
                if (number := self._reading.field(record, "invoice number")) is not None:
                    self._invoices.setdefault(number, record.place(self._draft.name, "invoice number"))
            case "44":
                self._describe(record)
            case "50":
                self._tariffs.append(_Tariff(self._reading, record))
            case "54":
                self._declaration(record)
            case "60" | "61" | "62":
                kind = self._reading.field(record, "class") or "not stated"
                what = f"{DEPOSITS[code]} of class {kind} (record {code})"
                self._draft.pass_over(what, "fees are told from the goods and the mode of transport alone")
            case _:
                self._reading.pass_over(record)

    def end(self) -> None:
        """Put what only the whole line tells: which number is that of the goods, and what belongs to it."""
        if self._described:
            at = self._draft.place(f"{self.path}/description")
            self._draft.put(f"{self.path}/description", " ".join(self._described), at)
        if len(self._invoices) > 1:
            self._draft.pass_over("invoice numbers (record 42)", "the line stands on several invoices")
        for number, place in self._invoices.items() if len(self._invoices) == 1 else ():
            self._draft.put(f"{self.path}/invoice/number", number, place)
        self.duties = [tariff.duty for tariff in self._tariffs]
        if self._tariffs:
            self._numbers()
        elif not self._reading.unsettled:
            self._reading.refuse("E162", "no record 50 stands on this line", self.record, "", "ACE 431", _ADD_GOODS)
        self._reading.unsettled = False

    def _numbers(self) -> None:
        """Put every number as declared, and the goods' own number, value and quantities on the line.

        The goods' own number is the first of Chapters 1 to 97; where there is none, the first of Chapter 98, under
        which goods are entered alone. Further ones of Chapters 1 to 98 are secondary.
        """
        goods = [tariff for tariff in self._tariffs if tariff.is_of_goods]
        own = next((tariff for tariff in goods if tariff.chapter != _SPECIAL), goods[0] if goods else None)
        if own is None and all(tariff.number for tariff in self._tariffs):
            what = "the line has only numbers of Chapter 99, and none of the goods"
            self._reading.refuse("E162", what, self.record, "", "ACE 613", _ADD_GOODS)
        secondary = 0
        for position, tariff in enumerate(self._tariffs):
            self._declare(tariff, f"{self.path}/declared/{position}")
            if tariff is own:
                self._draft.put(f"{self.path}/tariff_number", tariff.number, tariff.place)
                self._value_and_quantities(tariff, self.path)
            elif tariff.chapter == _TEMPORARY and tariff.quantities:
                why = "prefile compares numbers, duties and values, not the quantities of headings"
                self._draft.pass_over("quantity on a number of Chapter 99 (record 50)", why)
            elif tariff.is_of_goods:
                path = f"{self.path}/secondary_numbers/{secondary}"
                self._draft.put(f"{path}/number", tariff.number, tariff.place)
                self._value_and_quantities(tariff, path)
                secondary += 1

    def _declare(self, tariff: _Tariff, path: str) -> None:
        stated = {"number": tariff.number, "duty": tariff.duty, "value": tariff.value}
        self._draft.put(path, {key: value for key, value in stated.items() if value is not None}, tariff.place)
        for key in ("duty", "value"):
            self._draft.at(f"{path}/{key}", tariff.record.place(self._draft.name, key))

    def _value_and_quantities(self, tariff: _Tariff, path: str) -> None:
        """Put the value, and each quantity that has its unit; the unit X says that the tariff asks for none."""
        name, put = self._draft.name, 0
        self._draft.put(f"{path}/value", tariff.value, tariff.record.place(name, "value"))
        for one, amount, unit in tariff.quantities:
            if amount is not None and unit is not None:
                at = tariff.record.place(name, f"{one} quantity")
                self._draft.put(f"{path}/quantities/{put}", {"amount": amount, "unit": unit}, at)
                self._draft.at(f"{path}/quantities/{put}/unit", tariff.record.place(name, f"{one} unit"))
                put += 1
            elif amount is None or amount.strip("0."):
                missing = "amount" if amount is None else "unit"
                self._draft.pass_over(f"quantity without its {missing} (record 50)", "what it counts is not stated")

    def _origin(self, record: RecordLine) -> None:
        origin = self._reading.field(record, "origin")
        if origin == _UNKNOWN:
            self._draft.pass_over("origin ** (record 40)", "it says that the origin is not known")
            return
        if origin in PROVINCES:
            self._draft.pass_over(f"province {origin} of the origin (record 40)", "it is read as Canada")
            origin = "CA"
        self._draft.put(f"{self.path}/origin", origin, record.place(self._draft.name, "origin"))

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
            self._reading.refuse("E162", "two declarations of copper stand on one line", record)
            return
        self._seen.add(f"54{kind}")
        primary, secondary = "country of primary smelting", "country of secondary smelting"
        self._countries(record, (primary, secondary), f"{self.path}/metal/copper/smelted_in")
        self._countries(record, ("country of casting",), f"{self.path}/metal/copper/cast_in")

    def _countries(self, record: RecordLine, names: tuple[str, ...], path: str) -> None:
        """Put the countries of fields, or none of them where one is another than can be told."""
        found = [(name, country) for name in names if (country := self._reading.field(record, name)) is not None]
        if any(country == _OTHER for _, country in found):
            what = "country of casting" if path.endswith("cast_in") else "countries of smelting"
            self._draft.pass_over(f"{what} of copper (record 54)", f"{_OTHER} names no country")
            return
        for position, (name, country) in enumerate(found):
            at = path if path.endswith("cast_in") else f"{path}/{position}"
            self._draft.put(at, country, record.place(self._draft.name, name))
