"""D4xx: what a line declares that is not what is due. None of them says what CBP will do."""

from __future__ import annotations

from prefile.codes.meaning import Meaning

__all__ = ["DISCREPANCIES"]

DISCREPANCIES: dict[str, Meaning] = {
    "D401": Meaning(
        "a heading that is due is not declared",
        "The measure applies to the line and its heading is missing from what the line declares.",
        "Declare the heading in its place, with the duty filed on it.",
        "ACE 771",
    ),
    "D402": Meaning(
        "a heading is declared that is not due",
        "No measure of this rule book files the heading on this line.",
        "Remove the heading, or correct the fact that would make it due.",
        "ACE 775",
    ),
    "D403": Meaning(
        "a heading of another era is declared",
        "The heading is filed by its measure on other dates or for other rates, not on this line's rate date.",
        "Declare the heading of the rate date.",
        "ACE 434",
    ),
    "D404": Meaning(
        "numbers are in the wrong order",
        "Chapter 99 headings are filed in CBP's order, before the number of the goods.",
        "Put the numbers in the order shown.",
        "ACE 852",
    ),
    "D405": Meaning(
        "the heading of an exemption is not declared",
        "The line is exempt, and an exemption is declared by its own heading.",
        "Declare the exemption heading in its place.",
        "ACE 771",
    ),
    "D406": Meaning(
        "the duty declared is not the duty due",
        "The two differ by more than the tolerance on a line, which the rule book says (ACE's is 2.99 US dollars).",
        "Compare the working with the declared duty, number by number.",
        "ACE 624",
    ),
    "D407": Meaning(
        "a program is claimed that cannot be had",
        "The tariff, the program's beneficiaries or its term do not give it to this line.",
        "Remove the claim, or correct the origin or the number.",
        "ACE 416",
    ),
    "D408": Meaning(
        "duty is on the wrong number",
        "Where a heading carries the whole rate in place of column 1, the number of the goods carries 0.00.",
        "Move the duty to the number shown.",
    ),
    "D409": Meaning(
        "value is on the wrong number",
        "The entered value is filed on the number of the goods, not on a Chapter 99 heading.",
        "Move the value to the number of the goods.",
    ),
    "D410": Meaning(
        "a number is declared twice",
        "One line declares a number once.",
        "Keep one of the two.",
        "ACE 436",
    ),
    "D411": Meaning(
        "the number of the goods, or the one of Chapter 98 that they are entered under, is not among those declared",
        "The line's own number carries its value and column 1, and is filed last; the provision goes first.",
        "Declare the number of the goods, and its provision.",
        "ACE 432",
    ),
}
