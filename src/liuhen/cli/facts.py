"""`liuhen facts CASE`: a case of the office as `liuhen-facts/1`."""

from __future__ import annotations

import json

import click

from liuhen.cli.office import set_up, the_agency


@click.command()
@click.argument("case_number", metavar="CASE")
def facts(case_number: str) -> None:
    """Print a case as facts, so that `liuhen law check` on it gives what the pages show."""
    set_up()
    from liuhen.office.cases.models import Case  # noqa: PLC0415 - needs Django
    from liuhen.office.oversight.facts import facts_of  # noqa: PLC0415 - needs Django
    from liuhen.office.oversight.scopes import scope_of  # noqa: PLC0415 - needs Django
    from liuhen.office.people.queries import own_periods  # noqa: PLC0415 - needs Django

    case = Case.objects.filter(number=case_number).first()
    if case is None:
        raise click.BadParameter(f"没有案号为 {case_number} 的案件 · no case has the number {case_number}")
    home = the_agency()
    found = facts_of(scope_of(case), pack=home.pack, own_periods=own_periods(home))
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))
