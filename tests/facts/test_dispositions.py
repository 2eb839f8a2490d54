"""Every disposition of the vocabulary, and the sentences that change one."""

from __future__ import annotations

import pytest

from vacatur.facts.build import disposition_reader
from vacatur.rules.load import load_pack

READER = disposition_reader(load_pack("us-il/cannabis"))

VOCABULARY = {
    "CONV": """Plea Of Guilty|Plea of Guilty - Amended Charge|Plea of Guilty - Lesser Included
        |Plea of Guilty But Mentally Ill|Finding Guilty|Finding Guilty - Lesser Included
        |Verdict Guilty|Verdict Guilty - Amended Charge|DEF SENTENCED TO PROBATION
        |PROB AND OTHER DISC CONDS|DEF SENT CONDITIONAL DISCHARGE|COND DISCH AND OTHER DISC COND
        |DEF SENTENCED ILLINOIS DOC|DEF SENTENCED TO COOK CNTY DOC|SENTENCED CCDOC BOOT CAMP
        |ELIGIBLE IMPACT PROG-BOOT CAMP|DEF SENT CCDOC, PERIODIC IMP|SENT PER IMP + OTH DISC COND
        |DEF SENT TO HOME CONFINEMENT|DEF SENT TO INDETERMINATE TERM|DEF SENT TO LIFE IMPRISONMENT
        |Time Considered Served|IDOC|County DOC|Conditional Discharge|Probation|Fine|guilty
        |Convicted|24 MOS. PROBATION|Finding of Guilty|PG JW Finding Guilty""",
    "NONCONV": """Nolle Prosecution|Nolle On Remand|Case Dismissed|FNPC|FNG|Verdict-Not Guilty
        |Withdrawn|Charge Rejected|Death Suggested-Cause Abated|BF-SOL|RWOC|Nolle prosequi|Non-suit
        |LFD|DWP|DA|Not Guilty|Finding of Not Guilty|Acquitted|Not Filed|dismissed""",
    "STRICKEN": "SOL|SOLW|sol|Stricken off with leave to reinstate",
    "JUVENILE": "Juvenile petition dismissed|Adjudicated delinquent",
    "OPEN": """BFW|Bond Forfeiture|JOFWD|BFW outstanding|Hold Pending Interlocutory
        |Mistrial Declared|SOL reinstated""",
    "VACATED": "Charge Vacated|Charge Reversed",
    "INTERIM": """Superseded by Indictment|Superceded by Direct Indictment
        |Transferred - Misd Crt|TRAN-FAI|CHARGE AMENDED""",
    "REVIEW": """Finding Not Not Guilty|FNG Reason Insanity|Sexually Dangerous Person|WOWI
        |Guilty - pardoned|Guilty, certificate of eligibility for expungement
        |CREDIT DEFENDANT FOR TIME SERV|SENTENCED TO COMMUNITY SERVICE|DEF SENT TO PAY RESTITUTION
        |words of no list|Plea of Not Guilty|Guilty plea withdrawn|Petition to revoke dismissed""",
    "DEF_OK": """Court supervision completed|Supervision terminated satisfactorily
        |2nd Chance Probation - completed|710 probation completed|TASC probation completed
        |1410 Probation Terminated Satisfactorily""",
    "DEF_FAIL": """Supervision Terminated Unsatisfactory|710 Terminated Unsatisfactory
        |1410 Terminated Unsatisfactory|TASC Terminated Unsatisfactory
        |Second Chance Terminated Unsatisfactory|Supervision revoked""",
    "DEF_ACTIVE": """SENT/CRT SUPV/SPEC CONDS|SENT/CRT SUPV-SOC SERV-SPC CND
        |SUPERVISION - SOCIAL SERV DEPT|Withhold Judgment/550/10|710-1410 Probation
        |Supervision not completed""",
}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        (" ".join(text.split()), category)
        for category, texts in VOCABULARY.items()
        for text in texts.split("|")
    ],
)
def test_vocabulary(text: str, category: str) -> None:
    assert READER.category(text, None) == category


@pytest.mark.parametrize(
    ("disposition", "sentence", "category"),
    [
        ("Plea Of Guilty", None, "CONV"),
        ("Plea Of Guilty", "Probation", "CONV"),
        ("Plea Of Guilty", "Supervision", "DEF_ACTIVE"),
        ("Finding Guilty", "2nd Chance Probation", "DEF_ACTIVE"),
        ("Plea Of Guilty", "710 Probation Terminated Satisfactorily", "DEF_OK"),
        ("Plea Of Guilty", "Supervision - revoked", "DEF_FAIL"),
        ("Plea Of Guilty", "Probation Terminated Satisfactorily", "CONV"),
        ("Probation Terminated Satisfactorily", "Probation", "CONV"),
        ("Probation Terminated Satisfactorily", "410 Probation", "DEF_OK"),
        ("Probation Terminated Satisfactorily", None, "REVIEW"),
        ("Nolle Prosequi", "Supervision", "NONCONV"),
        ("710-1410 Probation; Probation Terminated- Satisfactory", None, "DEF_OK"),
        ("Supervision; Probation Terminated- Unsatisfactory", None, "DEF_FAIL"),
        ("Plea of Guilty; Nolle Prosequi", None, "REVIEW"),
        ("Plea of Guilty; words of no list", None, "REVIEW"),
        ("Plea of Guilty; Finding of Guilty", None, "CONV"),
        ("CREDIT DEFENDANT FOR TIME SERV", "Prison", "CONV"),
        (None, "Prison", "REVIEW"),
        ("Guilty", "XYZ", "REVIEW"),
        (None, None, "UNKNOWN"),
    ],
)
def test_sentence_and_disposition_together(
    disposition: str | None, sentence: str | None, category: str
) -> None:
    assert READER.category(disposition, sentence) == category
