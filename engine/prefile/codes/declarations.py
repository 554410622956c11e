"""E1xx: what keeps a declaration from being read or screened, or a report from being written."""

from __future__ import annotations

from prefile.codes.meaning import Meaning

__all__ = ["DECLARATIONS"]

DECLARATIONS: dict[str, Meaning] = {
    # Declarations: the bytes
    "E101": Meaning(
        "the file cannot be opened",
        "The system refused to open or read it.",
        "Check the path and its permissions.",
    ),
    "E102": Meaning(
        "the file is no declaration that prefile reads",
        "What a file is, its bytes say, and these are of no format that prefile reads.",
        "Compare with prefile formats list; unpack the file, or export it in one of those formats.",
    ),
    "E103": Meaning(
        "the text is not UTF-8",
        "Another encoding would change characters silently.",
        "Save the file as UTF-8.",
    ),
    "E104": Meaning(
        "the text is malformed",
        "Reading stops here: what follows cannot be separated from the mistake.",
        "Correct the text at this place. Reading stops here; entries before it were read.",
    ),
    "E105": Meaning(
        "a key appears twice",
        "Most readers keep the last one silently; a filing must not depend on that.",
        "Keep one of the two.",
    ),
    "E106": Meaning(
        "the declaration is larger than prefile reads",
        "Size and depth are limited so that a hostile or broken file is refused in bounded time and memory.",
        "Split the file into entries, or raise the limit named here.",
    ),
    "E107": Meaning(
        "the text holds half a character",
        "A lone surrogate is no character; it would be lost or changed when the report is written.",
        "Correct the escape: \\uD800 to \\uDFFF come in pairs.",
    ),
    "E108": Meaning(
        "the number is not an exact decimal",
        "Amounts are at most 18 digits with 6 decimals, never negative, without exponent, NaN or Infinity.",
        "Write it in plain digits: at most 18, of which 6 decimals, never negative.",
    ),
    "E109": Meaning(
        "the file holds no entry",
        "There is nothing to screen.",
        "Pass a file with one entry or more; prefile formats list names the formats.",
    ),
    "E110": Meaning(
        "the file holds more than one entry",
        "One entry was asked for.",
        "Use read_entries (or prefile screen), which takes many.",
    ),
    "E111": Meaning(
        "the folder holds no entry",
        "Of a folder, prefile screen reads what ends in .json, .jsonl, .ndjson or .xml, and what ends in .csv, .xlsx, "
        ".txt or .ae and begins like a declaration: such files may be notes, reports or side-cars as well. Hidden "
        "files are left out.",
        "Name the files themselves, which are read whatever they are called, or another folder.",
    ),
    "E112": Meaning(
        "the reports cannot be written there",
        "The system refused to create or write the file; what stood there before was left as it was.",
        "Choose another path for --out, or make room.",
    ),
    "E113": Meaning(
        "the mapping is wrong",
        "A mapping that says something else than it means would put facts in wrong places.",
        "Compare it with what prefile formats template writes.",
    ),
    "E114": Meaning(
        "a cell of the table cannot be read",
        "A number that lost its zero, an error or a contradiction would put a wrong fact in a filing.",
        "Correct the cell.",
    ),
    "E115": Meaning(
        "the workbook is refused",
        "It is damaged, protected, or made as no spreadsheet makes one, so that what it holds cannot be trusted.",
        "Open it in Excel and save it as Excel Workbook (.xlsx), or as CSV UTF-8.",
    ),
    "E116": Meaning(
        "the columns of the table are not known",
        "Which fact a column holds its heading says; a guess would put facts in wrong places.",
        "Name the headings in a mapping, and pass it with --mapping.",
    ),
    "E117": Meaning(
        "rows of one entry are apart",
        "An entry is read while its rows follow each other; those that come again later would make another entry.",
        "Sort the table by entry number.",
    ),
    # Declarations: the shape
    "E120": Meaning("a key is missing", "The entry cannot be identified or screened without it.", "Add the key."),
    "E121": Meaning("a key is not known", "An unknown key is a fact that would be ignored.", "Remove or correct it."),
    "E122": Meaning(
        "a value has the wrong shape",
        "The form of every fact is fixed, in whichever format.",
        "Write the value in its form; schemas/entry.schema.json holds the form of each fact.",
    ),
    "E123": Meaning("a value is not one of those allowed", "The set is closed.", "Use one of the values named."),
    "E124": Meaning("a text is too long or too short", "Texts and lists are limited.", "Shorten or complete it."),
    # Declarations: the meaning
    "E130": Meaning(
        "a date or time cannot be read",
        "Duty turns on the minute, in New York; a date that can be read two ways is not read at all.",
        "Write 2026-12-04, 2026-12-04T09:30 or 2026-12-04T09:30-05:00.",
    ),
    "E131": Meaning(
        "a tariff number cannot be read",
        "Tariff numbers have 8 or 10 digits; dots and spaces are allowed.",
        "Write it like 2804.61.00.00.",
    ),
    "E132": Meaning(
        "a tariff number is not in the tariff",
        "No number like it is in the edition of the Harmonized Tariff Schedule held for the rate date.",
        "Use one of the numbers named, or correct the rate date.",
    ),
    "E133": Meaning(
        "a country code is not known",
        "Origins are CBP's two letters (ISO 3166 with KV, GZ, WE).",
        "Use a code from rules/lists/countries.csv.",
    ),
    "E134": Meaning(
        "a line number appears twice", "The line number is the line's key.", "Number lines once.", "ACE 518"
    ),
    "E135": Meaning(
        "two quantities disagree",
        "Quantities of one kind, the net mass among them, differ by more than 0.5 %.",
        "Correct one of them; gross mass is never used.",
    ),
    "E138": Meaning(
        "the rate date is before the book begins",
        "The law of earlier days is not encoded, so an answer would leave duties out.",
        "Correct the date, or look the entry up in the law of its day.",
    ),
    "E137": Meaning(
        "dates are in an order that cannot be",
        "The rate date hangs on them.",
        "Correct one of the dates.",
    ),
    "E136": Meaning("a percentage is over 100", "No content is more than the whole.", "Give the percentage by weight."),
    # Side-cars of facts
    "E140": Meaning(
        "a side-car speaks of an entry or line that is not there",
        "Facts are joined by entry number and line; one that finds no line would be lost silently.",
        "Correct the entry number or the line, or remove the row.",
    ),
    "E141": Meaning(
        "a fact of a side-car is not known",
        "A fact that no key of the entry holds would be ignored.",
        "Write the fact as prefile facts template writes it.",
    ),
    "E142": Meaning(
        "a side-car contradicts the declaration",
        "Which of the two is right is for you to say; prefile takes neither silently.",
        "Correct the declaration or the side-car, so that both say the same.",
    ),
    "E143": Meaning(
        "facts of a side-car fit more than one entry",
        "Facts are joined by entry number and line, which must mean one line.",
        "Give each entry a number of its own, or screen the entries apart.",
    ),
    # Declarations in other formats
    "E150": Meaning(
        "the country of the declaration is not stated",
        "Another country's declaration is screened ahead of a US entry, and is read only if it says whose it is.",
        "State IM or EX, with the country of destination or of exportation.",
    ),
    # Declarations in fixed records (CATAIR)
    "E160": Meaning(
        "the total contradicts the lines",
        "The two differ by more than the 2.99 US dollars that ACE allows, so that a line may be missing or changed.",
        "Compare the lines with what was to be filed, and write the entry summary again.",
        "ACE 627",
    ),
    "E161": Meaning(
        "a field of a record cannot be read",
        "Every field has its positions: one that is shifted, cut off or of another kind would be read as another fact.",
        "Correct the field. Amounts end at its last position, days are MMDDYY.",
    ),
    "E162": Meaning(
        "a record is missing or out of place",
        "Records belong to the line and the entry before them, so that their order says what they speak of.",
        "Put the records in the order 10, 11, then 40, 41, 50 and so on for each line, and 88 to 90 at the end.",
    ),
    "E163": Meaning(
        "a record is not known",
        "What an entry summary (AE) does not have cannot be read as part of one.",
        "Correct the first two characters, or remove the record.",
    ),
    "E164": Meaning(
        "a line of the file is no record",
        "A record has at most 80 characters of plain text on a line of its own; in others the positions are shifted.",
        "Write each record on a line of its own, as your software sends it to CBP.",
    ),
    # Declarations: consistent with themselves
    "E144": Meaning(
        "more is contained than there is",
        "A content above the mass of the goods would make every duty on it wrong.",
        "Correct the content, its unit or the mass.",
        "ACE 874",
    ),
    "E145": Meaning(
        "the contents are more than the whole",
        "Percentages by weight add up to 100 at most, contained masses to the mass, values of metals to the value.",
        "Correct the percentages, the mass or the values.",
    ),
    "E146": Meaning(
        "two contents of one mineral disagree",
        "The percentage of the net mass and the mass contained differ by more than 0.5 % and their rounding.",
        "Correct one of them, or the net mass.",
    ),
    "E147": Meaning(
        "the days of the journey are in an order that cannot be",
        "Rates and exemptions hang on when goods were loaded, exported and imported.",
        "Correct one of the dates.",
    ),
    "E148": Meaning(
        "content that is none, and was made somewhere or is worth something",
        "A share of zero takes the goods out of duties on what they contain.",
        "State the share, or leave out where it was made and what it is worth.",
    ),
    "E149": Meaning(
        "the reference of a claim names no document",
        "A claim is made by its document: a word that means no, or that promises one, would lower the duty without it.",
        "Write the reference of the document, or leave the claim out; in a table or side-car, leave the cell empty.",
    ),
    "E151": Meaning(
        "a part of the value is more than the value",
        "Duty is owed on a part of the value, or on the rest of it.",
        "Correct the part or the value; both are in the currency of the line.",
    ),
    "E152": Meaning(
        "the goods were made after they were entered",
        "Rates and exemptions hang on how old goods are.",
        "Correct the year or the day, or the date of entry.",
    ),
    "E153": Meaning(
        "goods moved in bond after they were entered",
        "Goods entered for immediate transportation owe the rates of the day on which that entry was accepted.",
        "Correct one of the two dates.",
    ),
    # WCO DMS declarations
    "E155": Meaning(
        "the declaration does not say which country it was made to",
        "A declaration of another country is screened ahead of a US entry and is never taken for one.",
        "State ResponsibleCountryCode in the MetaData around the declaration, or the code of a customs office.",
    ),
    "E156": Meaning(
        "a goods item has no commodity code that can be read",
        "The first six digits are what every country's tariff shares; without them nothing can be looked up.",
        "State one Classification with IdentificationTypeCode TSP and the commodity code in digits, as in the UK's "
        "profile of DMS, or one of HS with six digits and one of CN with two, as in Denmark's; no other is read.",
    ),
    "E157": Meaning(
        "the declaration holds no goods",
        "There is nothing to screen; a cancellation or a notification is no declaration of goods.",
        "Send the declaration itself.",
    ),
    "E158": Meaning(
        "the number of goods items is not the one declared",
        "Goods that are missing from the file would be missing from the report.",
        "Export the declaration again, whole, or correct GoodsItemQuantity.",
    ),
    "E159": Meaning(
        "the total value is not that of the lines",
        "Values are rounded to whole dollars; where the two differ by more, a line may be missing or changed.",
        "Compare the lines with what was to be filed, and export the entry again, whole, or correct the total.",
    ),
    # Declarations of CargoWise
    "E165": Meaning(
        "the file does not say in which country the goods are declared",
        "The same ten digits mean other goods in another country; ports and company codes do not say whose they are.",
        "Export it with DataContext/Company/Country, or say under [entry] of a mapping: declared_in = \"'US'\".",
    ),
    "E166": Meaning(
        "the shipment is no import",
        "Duty is owed on imports; what leaves a country is not screened.",
        "Export the import declaration of the goods.",
    ),
    "E167": Meaning(
        "a path of the mapping leads to texts that differ",
        "Which of them is the fact is not known.",
        "Say in the mapping which is meant, like AddInfo[Key='Smelt']/Value.",
    ),
    "E168": Meaning(
        "the lines of a shipment belong to several entries",
        "Entry type, dates and fees are those of one entry.",
        "Export each entry as a shipment of its own.",
    ),
    "E169": Meaning(
        "the shipment holds no invoice line",
        "Lines of an entry are made of the commercial invoice lines of the shipment itself.",
        "Export the customs declaration with its commercial invoices.",
    ),
}
