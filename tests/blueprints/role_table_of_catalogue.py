"""Who may open what of the packages; part of the table beside the program."""

from tests.blueprints.role_lines import ADMIN, ANYONE, STATION, TEAMS, Line

CATALOGUE = frozenset({"admin", "leader", "bureau"})

CATALOGUE_LINES = (
    Line("GET", "/admin/catalogue", "catalogue.list_packages", CATALOGUE, 200),
    Line("POST", "/admin/catalogue", "catalogue.begin_package", ADMIN, 422),
    Line("POST", "/admin/catalogue/approval", "catalogue.set_approval", ADMIN, 303),
    Line("GET", "/admin/catalogue/items", "catalogue.list_items", CATALOGUE, 200),
    Line("POST", "/admin/catalogue/items", "catalogue.add_item", ADMIN, 422),
    Line("GET", "/admin/catalogue/HTN/1", "catalogue.show_version", CATALOGUE, 200),
    Line("POST", "/admin/catalogue/HTN/1", "catalogue.change_draft", ADMIN, 422),
    Line("POST", "/admin/catalogue/TB/1/copy", "catalogue.copy_version", ADMIN, 303),
    Line("POST", "/admin/catalogue/HTN/1/discard", "catalogue.discard_draft", ADMIN, 303),
    Line("POST", "/admin/catalogue/HTN/1/retire", "catalogue.retire", ADMIN, 422),
    Line("GET", "/packages", "catalogue.show_offered", TEAMS, 200),
    Line("GET", "/packages.pdf", "catalogue.price_list_pdf", TEAMS, 200),
    Line("GET", "/notice/T01/packages", "public.notice_packages", ANYONE, 200),
    Line("GET", "/contracts/{contract}/places/PLUS", "contracts.choose_places", STATION, 404),
    Line("POST", "/contracts/{contract}/places/PLUS", "contracts.choose_places", STATION, 404),
)
