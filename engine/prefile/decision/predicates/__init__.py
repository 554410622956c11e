"""The closed vocabulary of conditions: what a rule may ask of a line, one class a word."""

from prefile.decision.predicates.base import BookNames, LinePredicate, line_predicates, rule_words
from prefile.decision.predicates.claims import Claimed, ClaimsSay, ImporterFact, ProgramClaimed, SpecialProgram
from prefile.decision.predicates.coverage import CoverageIs
from prefile.decision.predicates.dates import DayIn, RateDateIn
from prefile.decision.predicates.goods import EndUse, PartOf, Stated, YearsOld
from prefile.decision.predicates.importer import EntryTypeIs, NamedImporter
from prefile.decision.predicates.measure import Believed, InForce, NumberListed
from prefile.decision.predicates.metal import MadeHow, MetalMade, MetalShare, MetalsTogether
from prefile.decision.predicates.minerals import MineralsMade
from prefile.decision.predicates.origin import OriginIn, origin_admitted, origin_condition
from prefile.decision.predicates.provision import Provision, ProvisionFree, ProvisionProgram
from prefile.decision.predicates.stated import ArticleSet, ModeOfTransport, SecondaryNumber, Unsettled, ZoneStatus
from prefile.decision.predicates.tariff_number import Footnoted, InGroup, NumberIn
from prefile.decision.predicates.unit_value import UnitValueIs

__all__ = [
    "ArticleSet",
    "Believed",
    "BookNames",
    "Claimed",
    "ClaimsSay",
    "CoverageIs",
    "DayIn",
    "EndUse",
    "EntryTypeIs",
    "Footnoted",
    "ImporterFact",
    "InForce",
    "InGroup",
    "LinePredicate",
    "MadeHow",
    "MetalMade",
    "MetalShare",
    "MetalsTogether",
    "MineralsMade",
    "ModeOfTransport",
    "NamedImporter",
    "NumberIn",
    "NumberListed",
    "OriginIn",
    "PartOf",
    "ProgramClaimed",
    "Provision",
    "ProvisionFree",
    "ProvisionProgram",
    "RateDateIn",
    "SecondaryNumber",
    "SpecialProgram",
    "Stated",
    "UnitValueIs",
    "Unsettled",
    "YearsOld",
    "ZoneStatus",
    "line_predicates",
    "origin_admitted",
    "origin_condition",
    "rule_words",
]
