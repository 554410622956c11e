"""D4xx: what a line declares that is not what is due. None of them says what CBP will do."""

from __future__ import annotations

from prefile.codes.meaning import Meaning

__all__ = ["DISCREPANCIES"]

DISCREPANCIES: dict[str, Meaning] = {
    "D401": Meaning(
        "a heading that is due is not declared",
        "The measure applies to the line, and its heading is missing.",
        "Declare the heading in its place, with its duty.",
        "ACE 771",
    ),
    "D402": Meaning(
        "a declared heading is not due",
        "No measure in the rule book puts this heading on this line.",
        "Remove the heading, or correct the fact that would make it due.",
        "ACE 775",
    ),
    "D403": Meaning(
        "a heading for other dates is declared",
        "Its measure uses it on other dates or for other rates, not on this line's rate date.",
        "Declare the heading in effect on the rate date.",
        "ACE 434",
    ),
    "D404": Meaning(
        "the numbers are in the wrong order",
        "CBP wants chapter 99 headings in its order, before the number of the goods.",
        "Put the numbers in the order shown.",
        "ACE 852",
    ),
    "D405": Meaning(
        "an exemption's heading is not declared",
        "The line is exempt, and the exemption has a heading of its own.",
        "Declare the exemption heading in its place.",
        "ACE 771",
    ),
    "D406": Meaning(
        "the declared duty is not the duty due",
        "They differ by more than the tolerance per line (ACE's is 2.99 dollars).",
        "Compare the working with the declared duty, number by number.",
        "ACE 624",
    ),
    "D407": Meaning(
        "the program claimed is not available",
        "The number, the origin or the program's dates do not allow it on this line.",
        "Remove the claim, or correct the origin or the number.",
        "ACE 416",
    ),
    "D408": Meaning(
        "duty is on the wrong number",
        "The heading carries the whole rate in place of column 1, so the number of the goods carries 0.00.",
        "Move the duty to the number shown.",
    ),
    "D409": Meaning(
        "value is on the wrong number",
        "Entered value belongs on the number of the goods, not on a chapter 99 heading.",
        "Move the value to the number of the goods.",
    ),
    "D410": Meaning(
        "a number is declared twice",
        "A line declares each number once.",
        "Keep one of the two.",
        "ACE 436",
    ),
    "D411": Meaning(
        "the number of the goods is not declared",
        "The line's own number carries its value and column 1, and is filed last.",
        "Declare the number of the goods.",
        "ACE 432",
    ),
}
