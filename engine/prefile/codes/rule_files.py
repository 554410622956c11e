"""R3xx: what is wrong with a rule file, a list or the book as a whole."""

from __future__ import annotations

from prefile.codes.meaning import Meaning

__all__ = ["RULE_FILES"]

RULE_FILES: dict[str, Meaning] = {
    "R301": Meaning("the rule file cannot be read", "It is not UTF-8 YAML.", "Correct the file here."),
    "R302": Meaning(
        "YAML that rule files do not use",
        "Anchors, aliases, tags and several documents make a rule say what it does not show.",
        "Write the value out.",
    ),
    "R303": Meaning("a key appears twice", "Only one of the two would count.", "Keep one."),
    "R304": Meaning(
        "a key is not known",
        "A misspelled key would say nothing, and nobody would notice.",
        "Use one of the known keys.",
    ),
    "R305": Meaning("a key is missing", "Every rule file states it.", "Add the key."),
    "R306": Meaning("a value cannot be read", "Each value has one form.", "See rules/README.md for the form."),
    "R307": Meaning(
        "a value is not one of those allowed", "Only the words named are accepted.", "Use one of the words named."
    ),
    "R308": Meaning("a list file is wrong", "Lists are CSV with a fixed header.", "Correct the row named."),
    "R310": Meaning(
        "identity: a name is used twice or does not fit",
        "A measure, a heading and a citation each have one identity in the book.",
        "Rename one of them.",
    ),
    "R311": Meaning(
        "terms: a term is not defined above its use, stands for too much, or nothing uses it",
        "A term stands for one condition in the whole file; without a use it says nothing.",
        "Define it under terms, above what uses it, or take it out.",
    ),
    "R318": Meaning(
        "claims: one claim says that something is so and that it is not",
        "Of claims_say each claim says one of the two, so that nothing it says contradicts itself.",
        "Name it under so or under not_so.",
    ),
    "R312": Meaning(
        "parts: a rate is on a part of the value that it cannot be on",
        "A rate on a part of the value is a percentage of it, and its rest is declared under another heading.",
        'Say one of "only", "value_less", "content" and "beside_parts_of", with a percentage as the rate.',
    ),
    "R313": Meaning(
        "rate date: a day is said twice, or asked for and excepted",
        "Of two rows for one day the second is never read, and the rate date would hang on their order unseen.",
        "Say each day once, and of each type of entry one thing.",
    ),
    "R320": Meaning(
        "citations: a citation is missing, unused or contradicts another",
        "Every dated value and every clause carries its authority.",
        "Define the citation, use it, or make the two say the same.",
    ),
    "R321": Meaning(
        "parts: a duty falls on a part of the value that cannot be worked out",
        "Only a percentage can fall on a part of the value, and only a duty by clauses takes one.",
        "Write the rate as a percentage on one part, and name measures that owe a duty.",
    ),
    "R330": Meaning(
        "dates: a window is impossible or leaves a gap",
        "Rows follow each other in time; what is known precedes nothing.",
        "Correct the dates.",
    ),
    "R340": Meaning(
        "coverage: the numbers named are not in the tariff, or a group is left without its rate",
        "A number that does not exist covers nothing; a group without a rate would be silent.",
        "Correct the number, the group or the rate.",
    ),
    "R341": Meaning(
        "reading: what the book reads of an instrument's coverage does not hold together",
        "A number outside the tariff is never met, and a mineral without a covered number is never found.",
        "Correct the reading's tables, or keep one reading in the book.",
    ),
    "R342": Meaning(
        "scope: what is said of some lines reaches none",
        "A number that the tariff does not hold is on no line, and a row after a wider one is never read.",
        "Correct the numbers, or put the narrower row first.",
    ),
    "R343": Meaning(
        "numbers: a list names a number that no held tariff knows",
        "A number of no tariff is on no line: the goods that the law means are silently left out.",
        "Correct the number, or say in the column absent where the law prints it.",
    ),
    "R344": Meaning(
        "rates: a printed rate is words, and not listed with why, or is listed and read",
        "A rate that is not read makes every line of its number cannot tell; the list says why, and may only shrink.",
        "Write the number, the column and why into tariff/other-rates.csv, or take the row out.",
    ),
    "R350": Meaning(
        "examples: a part of a rule has no example",
        "A condition, clause, price, claim or outcome that no example reaches is not known to work.",
        "Add an example for it, or a row under also; rules/README.md says what each part needs.",
    ),
    "R351": Meaning(
        "examples: a date has no example on one of its sides",
        "A date that is wrong by a day or a minute shows only beside it.",
        "Add the last minute (or day) before it and the first from it on, on goods for which it matters.",
    ),
    "R352": Meaning(
        "examples: a heading, or that one measure gives way to another, has no example",
        "A heading that no example states can be any heading.",
        "Say the heading under declare, in an example in which nothing else decides.",
    ),
    "R353": Meaning(
        "examples: an origin, a group or a kind of listed numbers has no example",
        "What is named and never tried can be left out, or exchanged for another, unnoticed.",
        "Add a row under also: origins for countries, tariff_number for groups and lists.",
    ),
    "R354": Meaning(
        "examples: an example says too little, or contradicts itself",
        "An example that would hold whatever the rule says proves nothing.",
        "Say the duty, or for what cannot be told the least, what is missing, or why.",
    ),
    "R355": Meaning(
        "examples: what an example expects is not confirmed from the text",
        "A figure taken from the answer proves nothing: rule and example would be wrong together.",
        "Work the figure out from the cited text, correct it if it differs, then delete to_confirm.",
    ),
    "R356": Meaning(
        "examples: one of several terms, or of several words, has no example in which it decides",
        "What may be dropped without an example noticing is not known to count.",
        "Add a row under also in which it alone does not hold, or in which that word is stated.",
    ),
    "R357": Meaning(
        "gaps: what rules new left to be filled in is not written yet",
        "Only the text of law says it.",
        "Write it there, from the text.",
    ),
    "R360": Meaning(
        "overlap: two clauses or measures claim the same ground",
        "Only one of the two could ever speak.",
        "Narrow one, or say which gives way.",
    ),
    "R361": Meaning(
        "interactions: a measure that gives way says nothing of another, or two things",
        "Whether two duties are owed on one line must be said, not fall out of what nobody thought of.",
        "Name the measure under gives_way_to, displaces, or under stands_beside with why it stands; each once.",
    ),
    "R362": Meaning(
        "clauses: a case that the measure covers has no clause or price",
        "What is owed there would be cannot tell on every line, or guessed.",
        "Add a clause or a price that says what is due, or a doubt with most: unknown that says why it cannot be told.",
    ),
    "R363": Meaning(
        "chapter 98: a row contradicts another, or says what cannot be worked out",
        "What is owed on goods entered under Chapter 98 hangs on their provision: of each it is said once.",
        "Say of each provision on what the duty is, that it owes nothing, or that it is not told; see rules/README.md.",
    ),
    "R370": Meaning(
        "freshness: verified is missing or contradicts the file",
        "A reader must know through when the law was verified.",
        "Verify the texts and state the date.",
    ),
    "R371": Meaning(
        "scenarios: two of them suppose different things of one measure",
        "A total under contradicting suppositions would mean nothing.",
        "Screen under one at a time, or say in a file that they stack, with stacks_with.",
    ),
    "R372": Meaning(
        "edition: a revision of the tariff, or its change record, cannot be taken into the book",
        "What is not the whole schedule, as the Commission exports it, would end numbers that are valid.",
        "Export the whole schedule from the Commission as JSON or CSV; the change record is text (pdftotext -layout).",
    ),
    "R373": Meaning(
        "decisions: a change of an edition is not decided",
        "Where nobody looked at a change, the book stays at the law of the edition before, without a word.",
        "Write encoded by (measures or files), no effect because, or left open because, and then say which or why.",
    ),
    "R374": Meaning(
        "held lists: a list does not hold the rows that were read against its source",
        "A row too few, too many or in another group changes what is owed, and no example notices.",
        "Read the rows that changed against the source, then run prefile rules hold with the list.",
    ),
    "R375": Meaning(
        "headings: a heading of chapter 99 stands nowhere, or a decision on it is about nothing",
        "A heading that nobody thought of is a duty, or a relief from one, that is silently left out.",
        "Encode it, or decide in tariff/chapter-99-decisions.csv what the book makes of it, with the reason.",
    ),
    "R376": Meaning(
        "headings: a decision that leaves headings open has expired",
        "A gap is left open for a time, with a reason, so that it is looked at again.",
        "Encode the headings, or confirm the reason and set a later day.",
    ),
    "R377": Meaning(
        "headings: a number on the list of a note has no finding",
        "A line of that number is told as final, though a heading of the note may be owed.",
        "Add the number to the list of the measure on that heading.",
    ),
    "R380": Meaning(
        "an example does not come out as it says",
        "The rule and its example disagree.",
        "Correct the rule or the example, by the cited text.",
    ),
    "R390": Meaning(
        "measures give way in a circle",
        "A circle has no answer.",
        "Remove one of the gives_way_to.",
    ),
    "R391": Meaning(
        "a measure gives way to more than durable-rules can tell apart",
        "The engine answers wrongly beyond 60.",
        "Let the others exclude it, or write it as several measures.",
    ),
    "R401": Meaning(
        "releases: the file is no released rule book",
        "Only what is whole and understood is installed.",
        "Ask its publisher for it again; prefile rules pack writes one.",
    ),
    "R402": Meaning(
        "releases: nobody whom you trust signed the rule book",
        "A rule book decides what a client pays: it must come from somebody known.",
        "If its publisher gave you the key by another way, run prefile rules trust with it.",
    ),
    "R403": Meaning(
        "releases: the rule book is not as it was signed",
        "What changed after the signature is nobody's word.",
        "Fetch it again. To change it as your own, remove release.json and release.sig from the folder.",
    ),
    "R404": Meaning(
        "releases: the rule book is older than one that is installed",
        "An older book leaves out law that a newer one holds.",
        "If that is what you want, say so with --older.",
    ),
    "R405": Meaning(
        "releases: the rule book needs a newer prefile",
        "It says things that this release does not understand.",
        "Install the newer prefile, and then the rule book.",
    ),
    "R406": Meaning(
        "releases: no such rule book is installed",
        "Only an installed book can be used.",
        "prefile rules books lists those that are.",
    ),
    "R407": Meaning(
        "releases: another rule book of that version is installed",
        "Two books of one version could not be told apart in reports.",
        "Ask its publisher for a version of its own.",
    ),
}
