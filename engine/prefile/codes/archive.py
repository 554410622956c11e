"""E5xx: the archive cannot be used, does not hold what is asked for, or is not as it was written."""

from __future__ import annotations

from prefile.codes.meaning import Meaning

__all__ = ["ARCHIVE"]

ARCHIVE: dict[str, Meaning] = {
    "E501": Meaning(
        "the archive cannot be opened",
        "Nothing can be kept or found without it. What was kept stays kept.",
        "Check where the archive is: --archive-at, PREFILE_ARCHIVE, or archive in prefile.toml.",
    ),
    "E502": Meaning(
        "the archive has the tables of another release",
        "A release reads and writes its own tables only, so that nothing is half understood.",
        "Run prefile archive upgrade; if the archive is the newer of the two, install the newer prefile.",
    ),
    "E503": Meaning(
        "the archive went away",
        "The database stopped answering. What was confirmed as kept is kept; the rest is not.",
        "Once the database is back, run the same command again: what is kept already is kept once.",
    ),
    "E504": Meaning(
        "the archive is locked",
        "Another process has been writing to it for longer than prefile waits.",
        "Wait for the other run to end, and run the same command again.",
    ),
    "E505": Meaning(
        "the archive is full",
        "The disk or the database has no room. What was confirmed as kept is kept; the rest is not.",
        "Make room, and run the same command again: what is kept already is kept once.",
    ),
    "E506": Meaning(
        "the archive does not hold it",
        "Nothing kept has that number or id, in this organization's part of the archive.",
        "Look for it with prefile archive find.",
    ),
    "E507": Meaning(
        "what the archive holds cannot be read",
        "It was changed, or the file is damaged, so it is not taken for what was kept.",
        "Run prefile archive verify, which names what is wrong, and restore those records from a backup.",
    ),
    "E508": Meaning(
        "records must be kept longer",
        "Importers keep records for five years from the date of entry (19 CFR 163.4).",
        "Choose an earlier day, or state --keep-years with the years that your own policy allows.",
    ),
    "E509": Meaning(
        "the report and the entry do not belong together",
        "A report is checked by screening its own entry again.",
        "Name the file that the report was made from with --entry, and a side-car with --facts if there was one.",
    ),
    "E510": Meaning(
        "the rule book is not the one that is asked for",
        "A report is checked under the rule book that made it.",
        "Name the folder of that rule book with --rules; prefile archive rules writes one that was kept.",
    ),
    "E511": Meaning(
        "a record was changed",
        "What the record holds no longer has the digest that was noted when it was kept.",
        "Restore the record from a backup, and find out who can write to the database.",
    ),
    "E512": Meaning(
        "a record is missing",
        "A record was removed from the archive, and no signed record of a pruning names it.",
        "Restore the record from a backup, and find out who can write to the database.",
    ),
    "E513": Meaning(
        "records are out of order",
        "A record does not follow the one that it was written behind.",
        "Restore both records from a backup, and find out who can write to the database.",
    ),
    "E514": Meaning(
        "the record of a pruning is not genuine",
        "It does not have the signature of the key that its archive prunes with.",
        "Restore what was removed from a backup, and find out who can write to the database.",
    ),
    "E515": Meaning(
        "the archive ends otherwise than noted",
        "Records at the end were removed or replaced since the mark was noted.",
        "Restore the archive from a backup, and find out who can write to the database.",
    ),
    "E516": Meaning(
        "the records of a pruning cannot be signed",
        "Nothing is pruned without a signed record of what was dropped.",
        "Check that the folder of the signing key can be read and written by you, and by nobody else.",
    ),
    "E517": Meaning(
        "an input cannot be kept",
        "An archive holds the very bytes that were screened, or says that it does not.",
        "Leave the file alone while it is screened, and run the command again.",
    ),
}
