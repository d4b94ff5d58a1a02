"""Questions to a hospital as their people ask and answer them."""

from typing import Any

from contracts_app.models import Consultation
from contracts_app.services.audit import Actor
from contracts_app.services.consult_asking import Question
from contracts_app.services.consultations import Reply, ask, move
from contracts_app.vocabulary.consultations import ConsultMove
from tests.support.referral_moves import Green

ANSWER = {
    "findings": "ST 段抬高",
    "conclusion": "急性下壁心肌梗死可能",
    "advice": "立即转诊",
    "doctor": "周主任",
}
REPLIES = {
    "answer": Reply(answer=ANSWER),
    "decline": Reply(reason="quality", note="基线漂移"),
}


def question_of(green: Green, **values: Any) -> Question:
    """The usual question: an electrocardiogram is to be read, at leisure."""
    green.pages += 1
    known: dict[str, Any] = {
        "resident": green.person.key,
        "kind": "ecg",
        "hospital": green.world.hospital.code,
        "department": green.department.code,
        "urgency": "normal",
        "words": "胸闷半天，请看心电图有无缺血",
        "consent_by": "self",
        "client_key": f"ask-{green.pages}",
    }
    return Question(**{**known, **values})


def asked(green: Green, role: str = "doctor", **values: Any) -> Consultation:
    """Somebody asks."""
    actor = Actor.of(green.world.users[role])
    return ask(question_of(green, **values), green.stand(role), actor, green.now)


def moved(
    green: Green, question: Consultation, role: str, what: str, **values: Any
) -> Consultation:
    """Somebody makes a move, having seen the newest state, with the usual words."""
    version = values.pop("version", question.version)
    reply = Reply(**values) if values else REPLIES.get(what, Reply())
    actor, stand = Actor.of(green.world.users[role]), green.stand(role)
    return move(question.key, ConsultMove(what), reply, version, stand, actor, green.now)
