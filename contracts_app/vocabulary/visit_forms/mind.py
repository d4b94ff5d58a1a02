"""Follow-up of severe mental disorder and of tuberculosis."""

from typing import Final

from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms.fields import (
    Group,
    choice,
    choices,
    number,
    when,
    words,
)
from contracts_app.vocabulary.visit_forms.chronic import MEDICINES
from contracts_app.vocabulary.visit_forms.form import REFERRAL, VisitForm

_GRADES: Final = ("good 良好 Good", "fair 一般 Fair", "poor 较差 Poor")

SMD: Final = VisitForm(
    FormKind.SMD,
    "严重精神障碍患者随访服务记录",
    "Severe mental disorder visit",
    (
        Group(
            "risk",
            "危险性评估",
            "Risk",
            (
                choice(
                    "risk", "危险性评估", "Risk grade",
                    "0 0级（无） 0, none", "1 1级 1", "2 2级 2", "3 3级 3", "4 4级 4", "5 5级 5",
                ),
                choices(
                    "symptoms", "目前症状", "Symptoms",
                    "none 无 None", "delusion 幻觉妄想 Hallucination, delusion",
                    "thought 思维障碍 Disordered thought", "excited 兴奋话多 Excited, talkative",
                    "low 情绪低落 Low mood", "hostile 易激惹敌对 Irritable, hostile",
                    "strange 怪异行为 Strange behaviour", "withdrawn 懒散退缩 Withdrawn",
                    "roaming 外走 Roaming", "suicidal 自伤自杀倾向 Self-harm",
                    "other 其他 Other", alone="none",
                ),
                choice("insight", "自知力", "Insight",
                       "full 自知力完全 Full", "part 自知力不全 Partial",
                       "lost 自知力缺失 Lost"),
            ),
        ),
        Group(
            "life",
            "生活与社会功能",
            "Daily life",
            (
                choice("sleep", "睡眠情况", "Sleep", *_GRADES, weight=0),
                choice("diet", "饮食情况", "Diet", *_GRADES, weight=0),
                choice("self_care", "个人生活料理", "Self-care", *_GRADES),
                choice("housework", "家务劳动", "Housework", *_GRADES, weight=0),
                choice("work", "生产劳动及工作", "Work", *_GRADES, "none 不适用 Not applicable",
                       weight=0),
                choice("learning", "学习能力", "Learning", *_GRADES, weight=0),
                choice("social", "社会人际交往", "Contact with people", *_GRADES),
                number("incidents", "危险行为次数", "Dangerous acts", "次", 0, 99),
                choice("locked", "关锁情况", "Locked up",
                       "none 无关锁 No", "yes 关锁 Yes", "released 关锁已解除 Released"),
                choice("hospital", "住院情况", "Hospital",
                       "never 未住院 Never", "now 目前正在住院 Now",
                       "before 曾住院 Before", weight=0),
            ),
        ),
        MEDICINES,
        Group(
            "care",
            "治疗与康复",
            "Treatment",
            (
                words("tests", "实验室检查", "Laboratory"),
                choice("effect", "治疗效果", "Effect",
                       "cured 痊愈 Recovered", "better 好转 Better",
                       "same 无变化 Unchanged", "worse 加重 Worse", weight=0),
                choices("rehab", "康复措施", "Rehabilitation",
                        "life 生活劳动能力 Daily work", "training 职业训练 Job training",
                        "learning 学习能力 Learning", "social 社会交往 Contact with people",
                        "other 其他 Other", weight=0),
                words("advice", "随访建议", "Advice"),
            ),
        ),
        Group("referral", "转诊", "Referral", REFERRAL),
    ),
)  # fmt: skip

TB: Final = VisitForm(
    FormKind.TB,
    "肺结核患者随访服务记录",
    "Tuberculosis visit",
    (
        Group(
            "state",
            "症状与居家",
            "Symptoms and home",
            (
                choices(
                    "symptoms", "症状及体征", "Symptoms",
                    "none 没有症状 None", "cough 咳嗽咳痰 Cough", "fever 低热盗汗 Fever, sweat",
                    "blood 咯血或血痰 Blood", "chest 胸痛消瘦 Chest pain, weight loss",
                    "nausea 恶心纳差 Nausea", "joints 关节疼痛 Painful joints",
                    "headache 头痛失眠 Headache", "sight 视物模糊 Blurred sight",
                    "skin 皮肤瘙痒皮疹 Itching, rash", "hearing 耳鸣听力下降 Hearing loss",
                    "other 其他 Other", alone="none",
                ),
                choice("room", "单独居室", "Own room", "yes 有 Yes", "no 无 No", weight=0),
                choice("air", "通风情况", "Fresh air", *_GRADES, weight=0),
                number("smoking", "日吸烟量", "Cigarettes a day", "支", 0, 100, weight=0),
                number("drinking", "日饮酒量", "Alcohol a day", "两", 0, 30, places=1, weight=0),
            ),
        ),
        Group(
            "medicines",
            "用药",
            "Medicines",
            (
                words("regimen", "化疗方案", "Regimen", longest=80),
                choice("supervisor", "督导人员", "Supervised by",
                       "doctor 医生 Doctor", "family 家属 Family", "self 自服药 Alone",
                       "other 其他 Other"),
                number("doses_due", "应服药次数", "Doses due", "次", 0, 400),
                number("doses_taken", "实际服药次数", "Doses taken", "次", 0, 400),
                choice("reaction", "药物不良反应", "Adverse reaction",
                       "none 无 None", "yes 有 Yes"),
                words("reaction_words", "不良反应说明", "Reaction in words",
                      depends=("reaction", "yes")),
                choice("complication", "并发症或合并症", "Complication",
                       "none 无 None", "yes 有 Yes"),
                when("sputum_on", "查痰时间", "Sputum test on"),
                choice("sputum", "痰检结果", "Sputum",
                       "negative 阴性 Negative", "positive 阳性 Positive",
                       "none 未查痰 Not tested", weight=0),
                words("advice", "处理意见", "Advice"),
            ),
        ),
        Group("referral", "转诊", "Referral", REFERRAL),
    ),
)  # fmt: skip
