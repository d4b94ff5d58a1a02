"""The cover of a record (居民健康档案封面); what the system knows already is not asked."""

from typing import Final

from contracts_app.vocabulary.record_forms.fields import Form, Group, words
from contracts_app.vocabulary.records import SectionKind

COVER: Final = Form(
    SectionKind.COVER,
    "封面",
    "Cover",
    (
        Group(
            "cover",
            "封面",
            "Cover",
            (
                words("registered_address", "户籍地址", "Registered address", weight=1),
                words("doctor", "责任医生", "Responsible doctor", weight=1, longest=40),
                words("builder", "建档人", "Built by", longest=40),
            ),
        ),
    ),
)
