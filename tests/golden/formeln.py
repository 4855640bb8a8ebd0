"""All formula cases."""

from __future__ import annotations

from tests.golden.formulas import FORMULAS as OF_LAW
from tests.golden.formulas_bewertung import BEWERTUNG
from tests.golden.formulas_eichung import EICHUNG
from tests.golden.formulas_geld import GELD
from tests.golden.formulas_information import INFORMATION
from tests.golden.formulas_schaetzung import SCHAETZUNG

FORMULAS = (*OF_LAW, *BEWERTUNG, *EICHUNG, *GELD, *INFORMATION, *SCHAETZUNG)
