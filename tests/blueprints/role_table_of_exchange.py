"""What the systems of hospitals use: without a signature, everybody is told the same."""

from tests.blueprints.role_lines import ANYONE, Line

EXCHANGE_LINES = (
    Line("POST", "/exchange/v1/answers", "exchange.take_answer", ANYONE, 401),
    Line("GET", "/exchange/v1/referrals/R110199", "exchange.fetch_referral", ANYONE, 401),
)
