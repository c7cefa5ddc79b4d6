"""The HTTP API under `/api/v1/`: one router per folder, composed here (docs/spec/api.md).

Every error leaves as a problem of RFC 9457, in the language asked for; nothing of a traceback ever does. Deny by
default: a function that names no door is behind one that lets nobody through. The OpenAPI document is public.
"""

from __future__ import annotations

import functools
import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from liuhen.kernel import canonical
from liuhen.kernel.errors import Fault, IntegrityError, InvalidInput, Refusal, Text
from liuhen.office.access.api import router as access
from liuhen.office.capture.api import router as capture
from liuhen.office.capture.derived.api import router as derived
from liuhen.office.capture.docking.api import router as docking
from liuhen.office.capture.evidence.api import router as evidence
from liuhen.office.capture.fixed.api import router as fixed
from liuhen.office.capture.headings.api import router as headings
from liuhen.office.capture.hints.api import router as hints
from liuhen.office.capture.marks.api import router as marks
from liuhen.office.capture.places.api import router as places
from liuhen.office.capture.recognition.api import router as recognition
from liuhen.office.capture.uploads.api import router as uploads
from liuhen.office.cases.api import router as cases
from liuhen.office.devices.api import router as devices
from liuhen.office.devices.roster.api import router as roster
from liuhen.office.journal.api import router as journal
from liuhen.office.law.api import router as law
from liuhen.office.oversight.api import router as oversight
from liuhen.office.oversight.recomputing.api import router as recomputes
from liuhen.office.oversight.reminders.api import router as reminders
from liuhen.office.oversight.waivers.api import router as waivers
from liuhen.office.people.api import router as people
from liuhen.office.people.api_auth import Door
from liuhen.office.people.doors import public
from liuhen.office.records.api import router as records
from liuhen.office.records.disc_making.api import router as disc_making
from liuhen.office.web.api import PROBLEM, Problem, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from ninja.operation import Operation

logger = logging.getLogger("liuhen.api")
JSON = "application/json"
TITLES = {
    400: Text(zh="请求无法读取", en="Unreadable request"),
    401: Text(zh="未登录", en="Not signed in"),
    403: Text(zh="无权办理", en="Not allowed"),
    404: Text(zh="没有找到", en="Not found"),
    405: Text(zh="不支持这种方法", en="Method not allowed"),
    409: Text(zh="不能办理", en="Refused"),
    413: Text(zh="内容过大", en="Too large"),
    415: Text(zh="内容类型不对", en="Unsupported media type"),
    422: Text(zh="内容有误", en="Invalid input"),
    500: Text(zh="系统出错", en="Internal error"),
}
DETAILS = {
    400: Text(zh="请求的内容无法读取。", en="The request cannot be read."),
    401: Text(zh="请带上有效的个人令牌，或先登录。", en="Send a valid personal token, or sign in."),
    403: Text(zh="您的角色不能办理此事。", en="Your role does not allow this."),
    404: Text(zh="没有此项，或您无权知道。", en="There is no such thing, or none that you may know of."),
    405: Text(zh="此地址不支持这种方法。", en="This address does not support the method."),
    413: Text(zh="请求的内容过大。", en="The request is too large."),
    500: Text(zh="办理时出错，已记入系统日志。", en="Something went wrong; it was written to the system's log."),
}
CODES = {400: "unreadable", 401: "not-signed-in", 403: "not-allowed", 404: "not-found", 405: "method", 413: "too-large"}
SAFE = Text(zh="没有登记任何内容。", en="Nothing was recorded.")


class StrictParser(Parser):
    """Reads JSON of one spelling: no floats, no key twice, no lone surrogate, nothing but JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read a body. Raises `Refusal` for another media type, `InvalidInput` for what is no such JSON."""
        if request.content_type != JSON:
            raise Refusal("media-type", Text(zh=f"请发送 {JSON}。", en=f"Send {JSON}."), status=415)
        try:
            value = json.loads(request.body.decode(), object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            raise InvalidInput.at("", f"not JSON: {error}") from error
        canonical.encode(value)
        return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return value


class OfficeAPI(NinjaAPI):
    """Names operations after folder and function, and documents problems and permissions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation, such as `cases_open_case`."""
        return f"{operation.view_func.__module__.split('.')[-2]}_{operation.view_func.__name__}"

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """Return the document, with the problems that every operation may answer and the verb behind its door."""
        document = super().get_openapi_schema(*args, **kwargs)
        verbs = {self.get_openapi_operation_id(operation): verb_of(operation) for operation in self.operations()}
        answer = {"description": "Problem", "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        document["components"]["schemas"] |= _schema_of_problem()
        for methods in document["paths"].values():
            methods.pop("head", None)  # HEAD goes with GET, and an operation has one name
            for operation in methods.values():
                operation["x-liuhen-permission"] = verbs[operation["operationId"]]
                operation["responses"] |= {"4XX": answer, "5XX": answer}
        return document

    def operations(self) -> list[Operation]:
        """Return every operation."""
        return [
            operation
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
        ]


def verb_of(operation: Operation) -> str:
    """Return the verb behind an operation's door; `public` where there is none on purpose."""
    doors = [door for door in operation.auth_callbacks if isinstance(door, Door)]
    return doors[0].verb if doors else "public"


def _schema_of_problem() -> dict[str, Any]:
    schema = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}


def _refuse_unknown_keys(function: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse parameters of the address that a function does not have: a filter that is misspelt filters nothing."""
    known: set[str] = set()
    for model in function._ninja_operation.models:  # type: ignore[attr-defined]  # noqa: SLF001 - where ninja keeps it
        if model.__ninja_param_source__ == "query":
            known |= set(model.__ninja_flatten_map__)

    @functools.wraps(function)
    def strict(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        faults = [Fault(where=name, message="is no parameter") for name in request.GET if name not in known]
        faults += [Fault(where=name, message="is given twice") for name, all_ in request.GET.lists() if len(all_) > 1]
        if faults:
            raise InvalidInput(faults)
        return function(request, *args, **kwargs)

    return strict


def _nobody(_request: HttpRequest) -> None:
    """Let nobody through: the door of a function that names none."""


api = OfficeAPI(
    title="留痕 Liuhen",
    version="1",
    description="Every act and every read of the pages, through the same actions and queries. See docs/spec/api.md.",
    docs_url=None,
    docs_decorator=public,
    parser=StrictParser(),
    auth=_nobody,
)
api.add_decorator(_refuse_unknown_keys)
for router in (
    people,
    devices,
    roster,
    cases,
    capture,
    headings,
    fixed,
    marks,
    places,
    uploads,
    derived,
    docking,
    recognition,
    evidence,
    hints,
    access,
    records,
    disc_making,
    oversight,
    recomputes,
    reminders,
    waivers,
    law,
    journal,
):
    api.add_router("", router)


def _standard(status: int, *, headers: dict[str, str] | None = None) -> HttpResponse:
    return problem(CODES[status], status=status, title=TITLES[status], detail=DETAILS[status], headers=headers)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer with a refusal; a protocol that wants headers on every answer leaves them on the request."""
    return problem(
        refusal.code,
        status=refusal.status,
        title=TITLES.get(refusal.status, TITLES[409]),
        detail=refusal.what,
        safe=refusal.safe,
        todo=refusal.todo,
        headers=getattr(request, "headers_with_problem", None),
    )


@api.exception_handler(InvalidInput)
def _invalid(_request: HttpRequest, error: InvalidInput) -> HttpResponse:
    count = len(error.faults)
    detail = Text(zh=f"内容有 {count} 处不对。", en=f"The input is wrong in {count} place{'s' * (count != 1)}.")
    return problem("invalid-input", status=422, title=TITLES[422], detail=detail, safe=SAFE, faults=error.faults)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _invalid(request, InvalidInput(Fault(where=_where(one["loc"]), message=one["msg"]) for one in error.errors))


@api.exception_handler(IntegrityError)
def _broken(_request: HttpRequest, error: IntegrityError) -> HttpResponse:
    logger.critical("integrity: %s", error)
    return problem(
        "integrity",
        status=409,
        title=Text(zh="核验不符", en="Does not verify"),
        detail=Text(
            zh=f"{error.where}：应为 {error.expected}，实为 {error.actual}。",
            en=f"{error.where}: expected {error.expected}, found {error.actual}.",
        ),
        todo=Text(zh="请停止使用并立即报告系统管理员。", en="Stop, and report it to the administrator at once."),
    )


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    match error.__cause__:
        case Refusal() as refusal:
            return _refused(request, refusal)
        case InvalidInput() as invalid:
            return _invalid(request, invalid)
        case RequestDataTooBig():
            return _standard(413)
    status = error.status_code if error.status_code in CODES else 400
    return _standard(status, headers={"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None)


@api.exception_handler(RequestDataTooBig)
def _too_big(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return _standard(413)


@api.exception_handler(PermissionDenied)
def _denied(_request: HttpRequest, _error: PermissionDenied) -> HttpResponse:
    return _standard(403)


@api.exception_handler(Http404)
def _missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return _standard(404)


@api.exception_handler(Exception)
def _unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("%s %s", request.method, request.path, exc_info=error)
    return problem("internal", status=500, title=TITLES[500], detail=DETAILS[500])


def _where(loc: tuple[str | int, ...]) -> str:
    """Write a place as the kernel does: `activities[0].kind`, without what only the function calls it."""
    source, *rest = loc
    steps = rest[1:] if source == "body" else rest[-1:]
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def _as_problems(view: Callable[..., HttpResponseBase] | None) -> Callable[..., HttpResponseBase]:
    """Turn the framework's own 404 and 405 into problems."""
    if view is None:
        raise TypeError("a pattern of the API without a view")

    @csrf_exempt  # the session's door asks for the token itself
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return _standard(404)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and response.headers.get("Content-Type") != PROBLEM:
            return _standard(405, headers={"Allow": response.headers.get("Allow", "")})
        return response

    wrapped.door = getattr(view, "door", "api")  # type: ignore[attr-defined]  # read by the test that walks every address
    return wrapped


@public
def _unknown(_request: HttpRequest, **_rest: str) -> HttpResponse:
    raise Http404


def _patterns() -> Any:
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        pattern.callback = _as_problems(pattern.callback)
    return [*patterns, path("<path:rest>", _as_problems(_unknown))], app_name, namespace


urls = _patterns()
