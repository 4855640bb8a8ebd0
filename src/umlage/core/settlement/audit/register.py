"""The register of all rules of the audit: importing it makes it complete."""

from __future__ import annotations

from umlage.core.settlement.audit import absenderregeln as absenderregeln
from umlage.core.settlement.audit import baumregeln as baumregeln
from umlage.core.settlement.audit import bestehend as bestehend
from umlage.core.settlement.audit import bewertungsregeln as bewertungsregeln
from umlage.core.settlement.audit import eichregeln as eichregeln
from umlage.core.settlement.audit import energie as energie
from umlage.core.settlement.audit import geraeteregeln as geraeteregeln
from umlage.core.settlement.audit import kostenregeln as kostenregeln
from umlage.core.settlement.audit import nutzerregeln as nutzerregeln
from umlage.core.settlement.audit import warmwasserregeln as warmwasserregeln
from umlage.core.settlement.audit.regel import REGELN as REGELN
