"""E1xx: what keeps a declaration from being read or screened, or a report from being written."""

from __future__ import annotations

from prefile.codes.meaning import Meaning

__all__ = ["DECLARATIONS"]

DECLARATIONS: dict[str, Meaning] = {
    # Declarations: the bytes
    "E101": Meaning(
        "the file cannot be opened",
        "The system would not open or read it.",
        "Check the path.",
    ),
    "E102": Meaning(
        "not a format prefile reads",
        "prefile recognizes a file by its content, and this content fits none of its formats.",
        "Export the file in a format shown by prefile formats list.",
    ),
    "E103": Meaning(
        "the text is not UTF-8",
        "In another encoding, characters would change without notice.",
        "Save the file as UTF-8.",
    ),
    "E104": Meaning(
        "the text is malformed",
        "Only in JSON Lines, by the next line, can prefile tell where the mistake ends and sound text begins again.",
        "Correct the text at this place. Reading stopped here; earlier entries were read.",
    ),
    "E105": Meaning(
        "a field is entered twice",
        "Most software keeps the last one without notice. A filing must not depend on that.",
        "Keep one of them.",
    ),
    "E106": Meaning(
        "the declaration is larger than prefile reads",
        "Limits on size and depth keep any one file from exhausting the machine.",
        "Split the file into entries, or raise the limit named here.",
    ),
    "E107": Meaning(
        "the text holds half a character",
        "Half of a surrogate pair is not a character. The report would lose it.",
        "Correct the escape: \\uD800 to \\uDFFF come in pairs.",
    ),
    "E108": Meaning(
        "not an exact amount",
        "An amount has at most 18 digits and 6 decimals, and no minus sign or exponent.",
        "Enter digits only, for example 15000 or 15000.50.",
    ),
    "E109": Meaning(
        "the file holds no entry",
        "There is nothing to screen.",
        "Name a file with at least one entry. prefile formats list names the formats.",
    ),
    "E110": Meaning(
        "the file holds more than one entry",
        "One entry was asked for.",
        "Use prefile screen or read_entries, which take many.",
    ),
    "E111": Meaning(
        "the folder holds no entry",
        "In a folder, prefile screen reads files that end in .json, .jsonl, .ndjson or .xml, and those in .csv, "
        ".xlsx, .txt or .ae that begin like a declaration. Hidden files are skipped. What prefile bulk wrote is no "
        "declarations.",
        "Name the files themselves (then any file name will do), or name another folder. prefile exposure, scenarios "
        "compare and sums add up a folder that prefile bulk wrote.",
    ),
    "E112": Meaning(
        "the reports cannot be written there",
        "The system would not create or write the file. An earlier file there is unchanged.",
        "Choose another path for --out, or make room.",
    ),
    "E113": Meaning(
        "the mapping is wrong",
        "A wrong mapping would put facts in the wrong place.",
        "Compare it with prefile formats template.",
    ),
    "E114": Meaning(
        "a cell cannot be read",
        "A lost leading zero, an error value or a contradiction would put a wrong fact in the filing.",
        "Correct the cell.",
    ),
    "E115": Meaning(
        "the workbook is refused",
        "It is damaged, protected, or not made by a spreadsheet program, so its content cannot be trusted.",
        "Open it in Excel and save it as Excel Workbook (.xlsx), or as CSV UTF-8.",
    ),
    "E116": Meaning(
        "the column headings are not known",
        "The heading says which fact a column holds. A guess would put facts in the wrong place.",
        "Name the headings in a mapping, and pass it with --mapping.",
    ),
    "E117": Meaning(
        "the rows of an entry are not together",
        "The rows of an entry must follow one another. Rows further down would become a second entry.",
        "Sort the table by entry number.",
    ),
    "E118": Meaning(
        "a setting is wrong",
        "An unknown setting, or one with an unknown value, would be ignored in every run.",
        "Correct it; prefile config show says what is set, and from where.",
    ),
    # Declarations: the shape
    "E120": Meaning(
        "a required fact is missing",
        "The entry cannot be identified or screened without it.",
        "Enter it; in a spreadsheet, add its column.",
    ),
    "E121": Meaning(
        "a field is not known",
        "A fact under an unknown name would be ignored.",
        "Remove the field, or correct its name.",
    ),
    "E122": Meaning(
        "a value has the wrong form",
        "Each fact has one form, in every format.",
        "Enter the value in the form that schemas/entry.schema.json gives for this field.",
    ),
    "E123": Meaning("a value is not one of those allowed", "Only the values named are accepted.", "Use one of them."),
    "E124": Meaning("a text or list is too long or too short", "Lengths are limited.", "Correct its length."),
    # Declarations: the meaning
    "E130": Meaning(
        "a date or time cannot be read",
        "Duty turns on the minute in New York. A date that can be read two ways is not read at all.",
        "Write the date as YYYY-MM-DD; a time as YYYY-MM-DDTHH:MM, in New York.",
    ),
    "E131": Meaning(
        "a tariff number cannot be read",
        "A tariff number has 8 or 10 digits; dots and spaces are fine.",
        "Write it like 2804.61.00.00. prefile check 2804.61 lists the numbers under six digits.",
    ),
    "E132": Meaning(
        "the tariff number does not exist",
        "The Harmonized Tariff Schedule in effect on the rate date has no such number.",
        "Use one of the HTS numbers named, or correct the rate date.",
    ),
    "E133": Meaning(
        "not a country code",
        "Countries are CBP's two letters (ISO 3166, plus KV, GZ and WE).",
        "Enter CBP's two-letter country code, for example CN.",
    ),
    "E134": Meaning(
        "a line number appears twice",
        "The line number identifies the line.",
        "Give each line its own number.",
        "ACE 518",
    ),
    "E135": Meaning(
        "two quantities disagree",
        "Two quantities of one kind, net weight included, differ by more than 0.5 %.",
        "Correct one of them. Gross weight is never used.",
    ),
    "E138": Meaning(
        "the rate date is too early",
        "Earlier law is not in the rule book, so duties would be left out.",
        "Correct the date, or look the entry up in the law of its day.",
    ),
    "E137": Meaning(
        "dates are in an impossible order",
        "The rate date depends on them.",
        "Correct one of the dates.",
    ),
    "E136": Meaning(
        "a percentage or sugar degree is over 100",
        "A content cannot be more than the whole, nor sugar purer than pure.",
        "Enter the percentage by weight, or the degrees of a polarimetric test, at most 100.",
    ),
    # Side-cars of facts
    "E140": Meaning(
        "the side-car names an entry or line that is not there",
        "Facts are matched by entry number and line. A fact without a match would be lost.",
        "Correct the entry number or the line, or remove the row.",
    ),
    "E141": Meaning(
        "the side-car states a fact that is not known",
        "The entry has no place for it, so it would be ignored.",
        "Write the fact as prefile facts template writes it.",
    ),
    "E142": Meaning(
        "the side-car contradicts the declaration",
        "Only you know which is right.",
        "Correct one of the two, so that both agree.",
    ),
    "E143": Meaning(
        "facts in the side-car fit more than one entry",
        "Facts are matched by entry number and line, and the two must identify one line.",
        "Give each entry its own number, or screen the entries separately.",
    ),
    # Declarations in other formats
    "E150": Meaning(
        "the declaration does not say which country it is for",
        "prefile pre-checks another country's declaration for a US entry, but only if it names that country.",
        "Enter IM or EX, with the country of destination or of exportation.",
    ),
    # Declarations in fixed records (CATAIR)
    "E160": Meaning(
        "the lines do not add up to the total",
        "They differ by more than the 2.99 dollars ACE allows, so a line may be missing or changed.",
        "Compare the lines with the entry to be filed, and export the entry summary again.",
        "ACE 627",
    ),
    "E161": Meaning(
        "a field of a record cannot be read",
        "Each field has fixed positions. A shifted or cut field would be taken for another fact.",
        "Correct the field.",
    ),
    "E162": Meaning(
        "a record is missing or out of place",
        "A record belongs to the line and entry above it, so order matters.",
        "Put the records in order: 10, 11, then 40, 41, 50 and so on for each line, and 88 to 90 at the end.",
    ),
    "E163": Meaning(
        "a record is not known",
        "An entry summary (AE) has no such record.",
        "Correct its first two characters, or remove the record.",
    ),
    "E164": Meaning(
        "a line of the file is not a record",
        "A record is one line of at most 80 plain characters. In any other line the positions are shifted.",
        "Write each record on its own line, as your software sends it to CBP.",
    ),
    # Declarations: consistent with themselves
    "E144": Meaning(
        "the content weighs more than the goods",
        "Duty on that content would be wrong.",
        "Correct the content, its unit or the weight.",
        "ACE 874",
    ),
    "E145": Meaning(
        "the contents add up to more than the whole",
        "At most, percentages add up to 100, contained weights to the net weight, and values of metals to the value.",
        "Correct the percentages, the weights or the values.",
    ),
    "E146": Meaning(
        "two figures for one mineral, or for one part of the goods",
        "Percentage and contained weight differ by over 0.5 %, rounding aside, or a part or claim is declared twice.",
        "Correct the percentage, the contained weight or the net weight.",
    ),
    "E147": Meaning(
        "the dates of the journey are in an impossible order",
        "Rates and exemptions depend on when goods were loaded, exported and imported.",
        "Correct one of the dates.",
    ),
    "E148": Meaning(
        "zero content, but with a country where it was made or a value",
        "A share of zero takes the goods out of duties on that content.",
        "Enter the content, or remove the country where it was made and its value.",
    ),
    "E149": Meaning(
        "the claim's reference names no document",
        'A claim rests on its document. "No" or "to follow" would lower the duty without one.',
        "Give the document's reference, or remove the claim; in a table or side-car leave the cell empty.",
    ),
    "E151": Meaning(
        "a part of the value or quantity exceeds the whole",
        "Duty is owed on that part, or on the rest.",
        "Correct the part or the whole; values are in the line's currency.",
    ),
    "E152": Meaning(
        "the goods were made after they were entered",
        "Rates and exemptions depend on the age of the goods.",
        "Correct the year made, or the date of entry.",
    ),
    "E153": Meaning(
        "goods moved in bond after they were entered",
        "Goods under an immediate transportation entry owe the rates of the day CBP accepted that entry.",
        "Correct one of the two dates.",
    ),
    "E154": Meaning(
        "a claim states a unit without an amount",
        "How much the line draws of what was approved would be unknown, or taken for a value.",
        "Enter the amount beside the unit, or remove the unit.",
    ),
    # WCO DMS declarations
    "E155": Meaning(
        "the declaration does not say which country it was made to",
        "prefile pre-checks another country's declaration for a US entry and never treats it as one.",
        "State ResponsibleCountryCode in the MetaData around the declaration, or a customs office code of that "
        "country.",
    ),
    "E156": Meaning(
        "a goods item has no readable commodity code",
        "The first six digits are common to all tariffs. Without them nothing can be looked up.",
        "State one Classification with IdentificationTypeCode TSP and the commodity code in digits, as in the UK's "
        "profile of DMS, or one of HS with six digits and one of CN with two, as in Denmark's; no other is read.",
    ),
    "E157": Meaning(
        "the declaration holds no goods",
        "There is nothing to screen. A cancellation or notification declares no goods.",
        "Send the declaration itself.",
    ),
    "E158": Meaning(
        "the number of goods items is not the number declared",
        "Items missing from the file would be missing from the report.",
        "Export the complete declaration again, or correct GoodsItemQuantity.",
    ),
    "E159": Meaning(
        "the lines do not add up to the total value",
        "A difference beyond rounding means that a line is missing or changed.",
        "Compare the lines with what was to be filed, and export the complete entry again, or correct the total.",
    ),
    # Declarations of CargoWise
    "E165": Meaning(
        "the file does not say in which country the goods are declared",
        "The same ten digits mean different goods in different countries, and a port does not name its country.",
        "Export it with DataContext/Company/Country, or say under [entry] of a mapping: declared_in = \"'US'\".",
    ),
    "E166": Meaning(
        "the shipment is not an import",
        "Duty is owed on imports. Exports are not screened.",
        "Export the import declaration of the goods.",
    ),
    "E167": Meaning(
        "a path of the mapping finds different texts",
        "Only you know which of them is meant.",
        "Say which in the mapping, like AddInfo[Key='Smelt']/Value.",
    ),
    "E168": Meaning(
        "the lines of a shipment belong to several entries",
        "Entry type, dates and fees belong to one entry.",
        "Export each entry as its own shipment.",
    ),
    "E169": Meaning(
        "the shipment holds no invoice line",
        "Entry lines come from the commercial invoice lines of the shipment.",
        "Export the customs declaration with its commercial invoices.",
    ),
}
