"""What each post does in a team, for a notice board whose team wrote no text of its own."""

from typing import Final

from contracts_app.vocabulary.catalogue import Term

DUTIES: Final = (
    Term(
        "gp",
        "全科医生：负责常见病、多发病诊疗，健康体检和健康指导，主持团队工作。",
        "General practitioner: treats common diseases, examines and advises, leads the team.",
    ),
    Term(
        "physician",
        "医师：负责常见病、多发病诊疗，健康体检和健康指导。",
        "Physician: treats common diseases, examines and advises.",
    ),
    Term(
        "nurse",
        "护士：负责健康信息采集、服务预约和基础护理。",
        "Nurse: collects health information, makes appointments, gives basic care.",
    ),
    Term(
        "public_health",
        "公卫人员：在全科医生的指导下开展健康档案、健康教育、预防接种和随访管理。",
        "Public health worker: keeps records, teaches, vaccinates and follows up,"
        " guided by the general practitioner.",
    ),
    Term(
        "village_doctor",
        "乡村医生：协助上门服务和随访，宣传并促进签约，及时反映居民需求。",
        "Village doctor: helps with visits and follow-up, explains the contract,"
        " tells what residents need.",
    ),
    Term(
        "expert",
        "专家：提供技术指导、会诊和转诊支持。",
        "Expert: gives technical guidance, consults and helps with referrals.",
    ),
    Term(
        "health_manager",
        "健康管理师：开展健康评估和健康管理。",
        "Health manager: assesses health and plans its care.",
    ),
    Term(
        "rehab",
        "康复师：指导社区康复和家庭康复训练。",
        "Rehabilitation therapist: guides rehabilitation in the community and at home.",
    ),
)
"""By post, after the division of work in S3P1 and S3P2: the GP treats, examines and guides, the
nurse collects information and makes appointments, public health works under the GP's guidance,
the village doctor furthers signing."""
