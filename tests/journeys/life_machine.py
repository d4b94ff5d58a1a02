"""A machine that lives through years of contracts and compares every step with the model."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import text

from contracts_app.extensions import db
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.nightly import run_nightly
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import renew_due
from contracts_app.services.signing import SigningRequest, sign_household
from tests.journeys import life_views
from tests.journeys.life_parts import Chain, Covered, Run, Term
from tests.journeys.life_world import TEAMS, LifeWorld, pick


class ContractLife(LifeWorld):
    """Households sign, object, lose members and grow old; the model is told of each step too."""

    @initialize(anniversary=st.booleans(), next_january=st.booleans())
    def policies(self, anniversary: bool, next_january: bool) -> None:
        self.model.anniversary, self.model.next_january = anniversary, next_january
        chosen = {
            "contract.period_mode": "anniversary" if anniversary else "calendar_after_first",
            "contract.q4_first_start": "next_jan1" if next_january else "immediate",
        }
        for key, value in chosen.items():
            db.session.execute(
                text("UPDATE policy SET value = :value WHERE key = :key"),
                {"key": key, "value": f'"{value}"'},
            )
        self.new_household(members=3, years=60, baby=True)
        self.sign_well(where=0)

    # ------------------------------------------------------------------ contracts

    @rule(
        where=pick,
        team=pick,
        ago=st.sampled_from([0, 0, 0, 10, 45, 400]),
        whom=st.sampled_from([None, None, 1, 2, 3, 5, 6]),
        signer=pick,
        packages=st.sampled_from([("BASIC",), ("BASIC",), ("BASIC", "TCM", "PLUS"), ("PLUS",)]),
    )
    def sign(
        self, where: int, team: int, ago: int, whom: int | None, signer: int, packages: Any
    ) -> None:
        home = self.homes[where % len(self.homes)]
        people = self.model.at_home(home)
        some = [key for place, key in enumerate(people) if whom and whom >> place & 1]
        self._sign(
            self._request(
                home,
                TEAMS[team % len(TEAMS)],
                people[signer % len(people)] if people else "",
                package_codes=packages,
                signed_on=self.today - timedelta(days=ago),
                members=None if whom is None else tuple(some),
            )
        )

    def _request(self, home: str, team: str, signer: str, **values: Any) -> SigningRequest:
        complete = SigningRequest(
            household_code=home,
            team_code=team,
            representative=signer,
            package_codes=("BASIC",),
            channel="home",
            signed_on=self.today,
            notice=True,
            consent=True,
            paper=True,
            idempotency_key=f"key{len(self.signed)}",
        )
        return replace(complete, **values)

    @rule(where=pick)
    def sign_well(self, where: int) -> None:
        """A family that has no contract signs for all, with a team that is there."""
        span = self.model.first_span(self.today)
        free = [home for home in self.homes if not self.model.signed_for(home, span)]
        people = self.model.at_home(free[where % len(free)]) if free else []
        if people:
            self._sign(self._request(free[where % len(free)], "T01", people[0]))

    @precondition(lambda self: self.signed)
    @rule(which=pick, same_key=st.booleans())
    def sign_again(self, which: int, same_key: bool) -> None:
        """The same form once more: with its key the same contract, without it a new attempt."""
        request, number = self.signed[which % len(self.signed)]
        if not same_key:
            self._sign(replace(request, idempotency_key=None))
            return
        again = sign_household(request, everything(self.today), SYSTEM, self.today)
        assert again.contract_no == number
        db.session.commit()

    def _sign(self, request: SigningRequest) -> None:
        made: list[str] = []
        expected = self._refusals(request)
        refused = self._try(
            lambda: made.append(
                sign_household(request, everything(self.today), SYSTEM, self.today).contract_no
            )
        )
        if not self.stale:
            assert refused == expected
        if made:
            assert not expected
            self._note(request, made[0])

    def _refusals(self, request: SigningRequest) -> set[str]:
        model, home, today = self.model, request.household_code, self.today
        people = model.at_home(home)
        chosen = people if request.members is None else list(request.members)
        span = model.first_span(request.signed_on)
        dissolved = model.teams[request.team_code].dissolved
        signer = request.representative
        stranger = signer not in people
        born = model.people[signer].born if signer else today
        faults = {
            "outside_window": span[1] < today,
            "already_signed": model.signed_for(home, span),
            "no_members": not chosen,
            "unknown_value": not set(chosen) <= set(people),
            "resident_covered_elsewhere": any(
                model.covered_elsewhere(key, home, today) for key in chosen if key in people
            ),
            "missing_required": not signer,
            "representative_not_member": bool(signer) and stranger,
            "representative_minor": not stranger and _is_minor(born, request.signed_on),
            "team_inactive": dissolved is not None and dissolved <= today,
            "package_needs_basic": "BASIC" not in request.package_codes,
        }
        full = model.full(request.team_code, home, chosen, today)
        return {code for code, applies in faults.items() if applies} | full

    def _note(self, request: SigningRequest, number: str) -> None:
        home = request.household_code
        chosen = self.model.at_home(home) if request.members is None else request.members
        start, end = self.model.first_span(request.signed_on)
        covers = {key: Covered(max(start, self.model.people[key].born), end) for key in chosen}
        term = Term(number, start, end, covers)
        root = number.split("-")[0]
        signer = request.representative
        self.model.chains[root] = Chain(root, home, signer, request.team_code, [term])
        if request.idempotency_key:
            self.signed.append((request, number))

    @precondition(lambda self: self.model.chains)
    @rule(which=pick)
    def object(self, which: int) -> None:
        terms = list(self.model.terms())
        chain, term = terms[which % len(terms)]
        refused = self._try(
            lambda: record_objection(
                term.number, "end", self.today, "home", "家人",
                everything(self.today), SYSTEM, self.today,
            )
        )  # fmt: skip
        if not self.stale:
            standing = self.model.standing(chain, term, self.today)
            again = {"already_objected"} if term.objected else set()
            assert refused == (again if standing else {"not_in_force"})
        if not refused:
            self.model.object(term.number, self.today)

    @precondition(lambda self: any(term.objected for _chain, term in self.model.terms()))
    @rule(which=pick)
    def withdraw(self, which: int) -> None:
        objected = [term for _chain, term in self.model.terms() if term.objected]
        number = objected[which % len(objected)].number
        withdraw_objection(number, "end", everything(self.today), SYSTEM, self.today)
        db.session.commit()
        self.model.withdraw(number, self.today)

    # ------------------------------------------------------------------ time

    @rule(when=st.sampled_from(["past", "today", "january", "far"]))
    def renew(self, when: str) -> None:
        as_of = {
            "past": self.today - timedelta(days=200),
            "today": self.today,
            "january": date(self.today.year + 1, 1, 1),
            "far": date(self.today.year + 3, 1, 1),
        }[when]
        for dry_run in (True, False):
            report = renew_due(as_of, self.today, SYSTEM, db.session.commit, dry_run=dry_run)
            db.session.commit()
            expected = self.model.renew(as_of, self.today, dry_run=dry_run)
            told = Run(report.renewed, _by_number(report.lapsed), _by_number(report.skipped))
            assert told == expected
            assert report.due == report.renewed + len(report.lapsed) + len(report.skipped)

    @rule(days=st.one_of(st.integers(0, 40), st.integers(0, 430)))
    def night(self, days: int) -> None:
        """Days pass, and the nightly run does its work at the end of them."""
        self.today += timedelta(days=days)
        report = run_nightly(self.today, self.today, db.session.commit)["renewal"]
        expected = self.model.renew(self.today, self.today)
        assert report["renewed"] == expected.renewed
        assert (report["lapsed"], report["skipped"]) == (
            len(expected.lapsed),
            len(expected.skipped),
        )
        self.stale = False

    @rule(days=st.integers(1, 120))
    def power_cut(self, days: int) -> None:
        """Days pass without a nightly run."""
        self.today += timedelta(days=days)
        self.stale = True

    # ------------------------------------------------------------------ what must hold

    @invariant()
    def all_is_true(self) -> None:
        """The program's own promises, and everything the model knows."""
        db.session.expire_all()
        assert life_views.broken_promises() == {}
        assert life_views.paid_packages_carried_over() == []
        for days in (-300, -1, 0, 1, 120):
            day = self.today + timedelta(days=days)
            assert life_views.covers_on(day) == self.model.covered_on(day), day
        if not self.stale:
            self._statuses_agree()

    def _statuses_agree(self) -> None:
        expected = {
            term.number: self.model.status(chain, term, self.today)
            for chain, term in self.model.terms()
        }
        assert life_views.stored_statuses() == expected
        # A term that waits behind an upcoming one is stored as draft and told as upcoming.
        told = {no: "upcoming" if it == "draft" else it for no, it in expected.items()}
        assert life_views.told_statuses(self.today) == told


def _by_number(listed: list[dict[str, str]]) -> dict[str, str]:
    return {one["contract_no"]: one["reason"] for one in listed}


def _is_minor(born: date, on: date) -> bool:
    return (on.year - born.year) - ((on.month, on.day) < (born.month, born.day)) < 18
