from .entries import Readable, read_entries, read_entry
from .how_written import HowWritten
from .limits import Limits
from .mapping import Mapping, read_mapping
from .side_car.file_model import Answers
from .side_car.join import join_facts
from .side_car.reader import read_facts

__all__ = [
    "Answers",
    "HowWritten",
    "Limits",
    "Mapping",
    "Readable",
    "join_facts",
    "read_entries",
    "read_entry",
    "read_facts",
    "read_mapping",
]
