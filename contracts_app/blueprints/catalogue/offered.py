"""What residents are shown: the packages on offer with prices, beside each other, and on paper."""

from typing import Any, Final

from flask import render_template, request
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import requires
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._packages import Offered, offered_today
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints.catalogue import bp
from contracts_app.blueprints.catalogue.forms import CompareForm
from contracts_app.extensions import limiter
from contracts_app.formatting import catalogue_name, yuan
from contracts_app.printing.price_list import PricedPackage, PriceList, render_price_list
from contracts_app.rules.permissions import Permission

SIDE_BY_SIDE: Final = 4
"""How many packages are shown beside each other."""


@bp.get("/packages")
@requires(Permission.PACKAGE_VIEW)
def show_offered() -> Any:
    """The price list; packages that are ticked stand beside each other above it."""
    offered, form = offered_today(), CompareForm(request.args)
    wanted = (form.package.data or [])[:50]
    chosen = [one for one in offered if one.package.code in wanted][:SIDE_BY_SIDE]
    return render_template(
        "catalogue/offered.html",
        offered=offered,
        chosen=chosen,
        rows=_services_of(chosen),
        most=SIDE_BY_SIDE,
        form=form,
    )


def _services_of(chosen: list[Offered]) -> list[Any]:
    """Every service of one of the packages, once."""
    return list({row.code: row for one in chosen for row in one.parts}.values())


@bp.get("/packages.pdf")
@requires(Permission.PACKAGE_VIEW)
@limiter.limit("120 per hour", key_func=per_user)
def price_list_pdf() -> Any:
    """The price list on paper, with English below the Chinese where it is asked for."""
    english = bool(CompareForm(request.args).bilingual.data)
    content = price_list(offered_today(), current_user.institution.name, english=english)
    return pdf_answer(content, "packages.pdf")


def price_list(offered: list[Offered], institution: str, *, english: bool) -> bytes:
    """The price list of an institution as a PDF."""
    with force_locale("zh"):
        packages = [_priced(one) for one in offered]
        title, told = _("Price list of service packages"), _told(offered)
    told_en = ""
    if english:
        with force_locale("en"):
            told_en = _told(offered)
            packages = [
                _with_english(one, _priced(shown))
                for one, shown in zip(packages, offered, strict=True)
            ]
    return render_price_list(
        PriceList(title, institution, told, clock.today(), tuple(packages), told_en)
    )


def _told(offered: list[Offered]) -> str:
    free = _("Basic services are free. Prices are for one year.")
    if not any(one.package.fee_fen and not one.package.approval_no for one in offered):
        return free
    examples = _("Prices marked as examples hold once they are approved locally.")
    return f"{free}\n{examples}"


def _priced(one: Offered) -> PricedPackage:
    package = one.package
    price = _("%(amount)s yuan", amount=yuan(package.fee_fen).lstrip("¥"))
    price = price if package.fee_fen else _("free")
    if package.fee_fen and not package.approval_no:
        price = _("%(price)s (example)", price=price)
    lines = [_("For whom: %(target)s", target=one.target)]
    if package.member_cap:
        lines.append(
            ngettext(
                "for %(num)s person of the household",
                "for %(num)s people of the household",
                package.member_cap,
            )
        )
    if package.fee_fen:
        lines.append(_split(package))
    lines += [
        _("%(service)s: %(how)s", service=catalogue_name(row), how=text)
        for row, text in one.services
    ]
    return PricedPackage(catalogue_name(package), price, tuple((line, "") for line in lines))


def _split(package: Any) -> str:
    return _(
        "Medical insurance %(insurance)s, public health funds %(funds)s, you pay %(own)s",
        insurance=yuan(package.insurance_fen),
        funds=yuan(package.public_health_fen),
        own=yuan(package.self_fen),
    )


def _with_english(chinese: PricedPackage, english: PricedPackage) -> PricedPackage:
    lines = zip(chinese.lines, english.lines, strict=True)
    both = tuple((line[0], other[0]) for line, other in lines)
    return PricedPackage(chinese.name, chinese.price, both, english.name)
