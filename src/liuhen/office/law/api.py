"""The law over HTTP: packs, their articles and rules, and judging facts that were sent. Nothing is stored here."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Query, Router
from pydantic import ConfigDict, Field

from liuhen import law
from liuhen.kernel.errors import Refusal, Text
from liuhen.law.compare import Comparison, ObligationRow, RequirementRow, RetentionRow
from liuhen.law.explain import because_kept
from liuhen.law.findings import Obligation, Retention, State
from liuhen.law.rules.retention import Keep
from liuhen.law.vocabulary import codes
from liuhen.office.law import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.law import queries
from liuhen.office.law.articles import ArticleInWords, Row, articles_of, key_of
from liuhen.office.law.comparing import MOST_PACKS, local_packs
from liuhen.office.law.rules import RuleInWords, count_rules
from liuhen.office.law.schedule_api import router as schedules
from liuhen.office.oversight.lawbook import installed
from liuhen.office.people.api_auth import api_door
from liuhen.office.web.api import Both, Day, Given, Instant, Name, Told, found

router = Router(tags=["law"])
router.add_router("", schedules)


class VersionTold(Told):
    """One version of a text; `since` is null where the day is not known."""

    id: str
    since: Day | None


class PackTold(Told):
    """A rule pack: `version` is the one in force; `rules` counts those that it has itself, not what it inherits."""

    id: str = Field(examples=["pengyang"])
    name: Both
    title: Both
    extends: str | None
    version: str
    versions: list[VersionTold]
    articles: list[int]
    rules: int

    @classmethod
    def of(cls, pack: law.RulePack, rules: int, now: datetime) -> "PackTold":
        """Describe a pack as in force."""
        return cls(
            id=pack.id,
            name=Both.of(pack.name),
            title=Both.of(pack.title),
            extends=pack.extends,
            version=pack.version_at(now),
            versions=[VersionTold(id=one.id, since=one.since) for one in pack.versions],
            articles=sorted({article.provision.article for article in pack.articles}),
            rules=rules,
        )


class RuleTold(Told):
    """One rule. `provision` is null where no text says it; `source`: regulation, national, interpretation, default."""

    kind: str = Field(examples=["deadline"])
    code: str = Field(examples=["store-recording"])
    name: Both
    subject: Both
    sentence: Both
    notes: list[Both]
    provision: str | None
    source: str

    @classmethod
    def of(cls, rule: RuleInWords) -> "RuleTold":
        """Describe a rule."""
        return cls(
            kind=rule.kind,
            code=rule.code,
            name=Both.of(rule.name),
            subject=Both.of(rule.subject),
            sentence=Both.of(rule.sentence),
            notes=[Both.of(note) for note in rule.notes],
            provision=str(rule.provision) if rule.provision else None,
            source=rule.source,
        )


class RowTold(Told):
    """One duty of an article in our own words, and the rules that it became."""

    row: str = Field(examples=["11.1"])
    provision: str
    kind: str
    duty: Both
    caution: Both | None
    rules: list[RuleTold]

    @classmethod
    def of(cls, row: Row) -> "RowTold":
        """Describe a row."""
        article = row.article
        return cls(
            row=article.row,
            provision=str(article.provision),
            kind=article.kind,
            duty=Both.of(article.duty),
            caution=Both.of(article.caution) if article.caution else None,
            rules=[RuleTold.of(rule) for rule in row.rules],
        )


class ArticleTold(Told):
    """One article. `rules` cite it as a whole; `open` and `overdue` count the duties of one's own unit under it."""

    provision: str = Field(examples=["pengyang/11"])
    citation: Both
    duties: list[RowTold]
    rules: list[RuleTold]
    open: int
    overdue: int

    @classmethod
    def of(cls, article: ArticleInWords) -> "ArticleTold":
        """Describe an article."""
        return cls(
            provision=str(article.provision),
            citation=Both.of(article.citation),
            duties=[RowTold.of(row) for row in article.rows],
            rules=[RuleTold.of(rule) for rule in article.loose],
            open=article.open.all,
            overdue=article.open.overdue,
        )


class CheckAsked(Given):
    """Under which pack (that of the facts when left out) and as of when (now) facts are judged."""

    pack: str | None = Field(None, max_length=40)
    at: Instant | None = None


class CompareAsked(Given):
    """Under which packs, separated by commas (every local one when left out), and as of when (now)."""

    packs: str | None = Field(None, max_length=400, examples=["pengyang,xinyang"])
    at: Instant | None = None


class FactsGiven(Given):
    """`liuhen-facts/1` (docs/spec/facts.md); read by the law engine, which names every fault."""

    model_config = ConfigDict(extra="allow")


class FoundObligation(Told):
    """One row of `liuhen-findings/1`."""

    code: str
    provision: str
    source: str
    subject: Name
    state: State
    starts_at: Instant | None
    due_at: Instant | None
    met_at: Instant | None
    because: str


class FoundRetention(Told):
    """One row of keeping of `liuhen-findings/1`."""

    subject: Name
    rule: Keep
    until: Day | None
    provisions: list[str]
    because: str


class FindingsTold(Told):
    """`liuhen-findings/1` (docs/spec/findings.md)."""

    format: Literal["liuhen-findings/1"]
    pack: str
    pack_version: str
    at: Instant
    obligations: list[FoundObligation]
    retention: list[FoundRetention]


class CellTold(Told):
    """What one pack says on one duty: null states and dates where it says nothing; `reason` says why in both cases."""

    pack: str
    provision: str | None
    source: str | None
    state: State | None
    due_at: Instant | None
    met_at: Instant | None
    reason: Both


class ComparedDuty(Told):
    """One duty of one subject under every pack. `tightest`: the packs with the earliest end, where they differ."""

    code: str
    name: Both
    subject: Name
    differs: bool
    tightest: list[str]
    packs: list[CellTold]

    @classmethod
    def of(cls, row: ObligationRow | RequirementRow, packs: tuple[str, ...]) -> "ComparedDuty":
        """Describe a row of a comparison."""
        return cls(
            code=row.code,
            name=Both.of(codes()[row.code]),
            subject=row.subject,
            differs=row.differs,
            tightest=list(row.tightest) if isinstance(row, ObligationRow) else [],
            packs=[_cell(row, pack) for pack in packs],
        )


class KeptTold(Told):
    """How long one pack keeps a subject."""

    pack: str
    rule: Keep
    until: Day | None
    provisions: list[str]
    because: Both

    @classmethod
    def of(cls, pack: str, row: Retention) -> "KeptTold":
        """Describe what one pack finds."""
        because = Both(zh=because_kept(row, "zh"), en=because_kept(row, "en"))
        return cls(pack=pack, rule=row.rule, until=row.until, provisions=list(row.provisions), because=because)


class ComparedKeeping(Told):
    """How long one subject is kept under every pack."""

    subject: Name
    differs: bool
    packs: list[KeptTold]

    @classmethod
    def of(cls, row: RetentionRow) -> "ComparedKeeping":
        """Describe a row of a comparison."""
        kept = [KeptTold.of(pack, cell) for pack, cell in row.cells.items()]
        return cls(subject=row.subject, differs=row.differs, packs=kept)


class ComparisonTold(Told):
    """The same facts under several packs."""

    packs: list[str]
    at: Instant
    obligations: list[ComparedDuty]
    retention: list[ComparedKeeping]

    @classmethod
    def of(cls, comparison: Comparison) -> "ComparisonTold":
        """Describe a comparison."""
        return cls(
            packs=list(comparison.packs),
            at=comparison.at,
            obligations=[ComparedDuty.of(row, comparison.packs) for row in _in_order(comparison)],
            retention=[ComparedKeeping.of(row) for row in comparison.retention],
        )


@router.get("/law/packs", response=list[PackTold], auth=api_door("law.view"))
def packs(request: Any) -> list[PackTold]:
    """Every rule pack."""
    now, known = timezone.now(), installed()
    counts = count_rules(known.values())
    return [PackTold.of(pack, counts[pack.id], now) for pack in known.values()]


@router.get("/law/packs/{pack}/articles", response=list[ArticleTold], auth=api_door("law.view"))
def articles(request: Any, pack: Annotated[str, Field(max_length=40)]) -> list[ArticleTold]:
    """Every article of a pack in order, with the rules that it became."""
    shown = found(installed().get(pack))
    return [ArticleTold.of(article) for article in _articles(request, shown)]


@router.get("/law/articles/{text}/{article_number}", response=ArticleTold, auth=api_door("law.view"))
def article(
    request: Any, text: Annotated[str, Field(max_length=40)], article_number: Annotated[int, Field(ge=1, le=9999)]
) -> ArticleTold:
    """One article in our own words, and the rules that it became."""
    asked, known = (text, article_number), installed().values()
    pack = found(next((one for one in known if asked in {key_of(row.provision) for row in one.articles}), None))
    shown = next(one for one in _articles(request, pack) if key_of(one.provision) == asked)
    return ArticleTold.of(shown)


@router.post("/law/check", response=FindingsTold, auth=api_door("law.view"))
def check(request: Any, query: Annotated[CheckAsked, Query()], given: FactsGiven) -> FindingsTold:
    """Judge facts that were sent; nothing is stored."""
    facts = law.parse_facts(given.model_extra or {})
    found_here = law.check(facts, _pack(query.pack or facts.pack), query.at or timezone.now())
    return FindingsTold.model_validate(law.findings_to_json(found_here))


@router.post("/law/compare", response=ComparisonTold, auth=api_door("law.view"))
def compare(request: Any, query: Annotated[CompareAsked, Query()], given: FactsGiven) -> ComparisonTold:
    """Judge the same facts under several packs: what differs, and why; nothing is stored."""
    facts = law.parse_facts(given.model_extra or {})
    names = dict.fromkeys(query.packs.split(",")) if query.packs else ()
    chosen = [_pack(name) for name in names][:MOST_PACKS] or local_packs(request.officer.unit.agency.pack)
    return ComparisonTold.of(law.compare(facts, chosen, query.at or timezone.now()))


def _articles(request: Any, pack: law.RulePack) -> tuple[ArticleInWords, ...]:
    counts = queries.open_by_article(request.officer, timezone.now())
    return articles_of(pack, installed(), counts)


def _in_order(comparison: Comparison) -> list[ObligationRow | RequirementRow]:
    rows: list[ObligationRow | RequirementRow] = [*comparison.obligations, *comparison.requirements]
    return sorted(rows, key=lambda row: (row.subject, row.code))


def _cell(row: ObligationRow | RequirementRow, pack: str) -> CellTold:
    cell = row.cells.get(pack)
    clocked = cell if isinstance(cell, Obligation) else None
    return CellTold(
        pack=pack,
        provision=cell.provision if cell else None,
        source=cell.source if cell else None,
        state=cell.state if cell else None,
        due_at=clocked.due_at if clocked else None,
        met_at=clocked.met_at if clocked else None,
        reason=Both.of(row.reasons[pack]),
    )


def _pack(name: str) -> law.RulePack:
    known = installed()
    if name not in known:
        raise Refusal(
            "no-such-pack",
            Text(zh=f"没有规则包 {name}。", en=f"There is no pack {name}."),
            todo=Text(zh=f"有：{'、'.join(known)}。", en=f"There are: {', '.join(known)}."),
            status=422,
        )
    return known[name]
