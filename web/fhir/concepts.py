"""CodeSystem/$lookup and CodeSystem/$validate-code: what a code is, and whether it is one.

A CPT code is shown in words of our own under the AMA's notice, unless its licensed descriptor is loaded. Where no
loaded table can tell whether a code exists, neither operation says that it does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from assistant.gather import CodeFacts, Status, Toolbox
from core.codes import Code, CodeSystem
from core.hl7 import CPT, NamedSystem, home_of
from core.records import STARTER_SOURCE_ID, CodeRecord, Release
from web.fhir.editions import cited, service_date
from web.fhir.given import Asked
from web.fhir.outcomes import FhirError
from web.fhir.resources import Coding, Parameter, Parameters

_EXISTS = frozenset({Status.BILLABLE, Status.LISTED})
_ABSTRACT = frozenset({Status.HEADER, Status.INCOMPLETE})
_SAYS = {
    Status.HEADER: "is a header; one of the codes below it is reported instead",
    Status.INCOMPLETE: "is not reported without its seventh character",
    Status.DELETED: "is not valid after {last}",
    Status.NOT_YET_EFFECTIVE: "is not valid before {first}",
    Status.UNKNOWN: "does not exist",
}


def lookup(tools: Toolbox, asked: Asked, properties: Collection[str], today: date) -> Parameters:
    """What is known of a code (FHIR R4, CodeSystem/$lookup).

    Args:
        tools: The look-ups.
        asked: The code.
        properties: Names of the properties wanted; empty for all.
        today: The date of service where the client names none.

    Raises:
        FhirError: The code does not exist, or no loaded table can tell.
        StoreError: A store failed.
    """
    system, code = asked.resolved()
    as_of = service_date(tools.store, asked, code.system, today)
    facts = tools.codes.facts(code, as_of)
    if facts.record is None or facts.release is None:
        raise _not_known(facts, system, as_of)
    told = [
        Parameter(name="name", value_string=system.title),
        Parameter(name="version", value_string=facts.release.label),
        Parameter(name="display", value_string=_display(facts)),
    ]
    if not properties or "designation" in properties:
        told += [_designation(use, text) for use, text in _designations(facts)]
    told += [
        Parameter(name="property", part=[Parameter(name="code", value_code=name), value])
        for name, value in _properties(facts, facts.release)
        if not properties or name in properties or name == "notice"
    ]
    return Parameters(parameter=told)


def validate(tools: Toolbox, asked: Asked, today: date, *, abstract: bool) -> Parameters:
    """Whether a code is one that may be reported on a date (FHIR R4, CodeSystem/$validate-code).

    Args:
        tools: The look-ups.
        asked: The code, perhaps with the text it is shown by.
        today: The date of service where the client names none.
        abstract: Whether a header, or a code that lacks its seventh character, will do.

    Raises:
        FhirError: The system is not known here, or no loaded table can tell.
        StoreError: A store failed.
    """
    try:
        system, code = asked.resolved()
    except FhirError as error:
        if error.kind != "code-invalid":
            raise
        return _verdict(result=False, message=error.message)
    as_of = service_date(tools.store, asked, code.system, today)
    facts = tools.codes.facts(code, as_of)
    if facts.release is None or (facts.valid is None and not (abstract and facts.in_force and facts.record)):
        raise _not_known(facts, system, as_of)
    source = cited(facts.release, as_of)
    if facts.status not in _EXISTS and not (abstract and facts.status in _ABSTRACT):
        return _verdict(result=False, message=f"{_complaint(facts)} ({source}).", display=_display(facts))
    result, remark = _judge_display(tools, facts, asked.display, as_of)
    return _verdict(result=result, message=f"{remark}{source}.", display=_display(facts))


def _verdict(*, result: bool, message: str, display: str = "") -> Parameters:
    told = [Parameter(name="result", value_boolean=result), Parameter(name="message", value_string=message)]
    return Parameters(parameter=told + ([Parameter(name="display", value_string=display)] if display else []))


def _complaint(facts: CodeFacts) -> str:
    """Why a code may not be reported, and what to report instead."""
    record = facts.record
    first, last = (record.valid_from, record.valid_to) if record else (None, None)
    said = f"{facts.code} {_SAYS[facts.status].format(first=first, last=last)}"
    instead = ", ".join(code.code for code in record.replaced_by) if record else ""
    near = ", ".join(one.code.code for one in facts.near)
    return said + (f"; replaced by {instead}" if instead else "") + (f"; like it are {near}" if near else "")


def _not_known(facts: CodeFacts, system: NamedSystem, as_of: date) -> FhirError:
    if facts.status is Status.UNKNOWN and facts.release:
        return FhirError(404, "not-found", f"{_complaint(facts)} ({cited(facts.release, as_of)}).")
    if facts.release is None:
        return FhirError(404, "incomplete", f"No table of {system.title} codes is loaded that could tell of them.")
    what = "the edition begins later" if facts.record else "what is loaded is a selection"
    said = f"Whether {facts.code} is valid on {as_of.isoformat()} cannot be told: {what}"
    return FhirError(404, "incomplete", f"{said} ({cited(facts.release, as_of)}).")


def _display(facts: CodeFacts) -> str:
    """The licensed descriptor if there is one, else the publisher's where it is public, else what the record says."""
    licensed = [text for text in facts.official if text.licensed]
    public = [text for text in facts.official if home_of(facts.code) is not CPT]
    official = next((text.record.title for text in (*licensed, *public)), "")
    return official or (facts.record.title if facts.record else "")


def _judge_display(tools: Toolbox, facts: CodeFacts, given: str, as_of: date) -> tuple[bool, str]:
    """Whether a text names the code, and what to remark on it. Words of our own refute nobody's text."""
    texts = [text for _, text in _designations(facts)] + [_display(facts)]
    if not given or " ".join(given.split()).casefold() in {" ".join(text.split()).casefold() for text in texts}:
        return True, ""
    found = tools.store.get(facts.code, as_of)
    if not facts.official and (found is None or found.release.source.id == STARTER_SOURCE_ID):
        return True, "The display was not checked, since no official text of the code is loaded. "
    return False, f"{given[:200]!r} is not what the code is called. "


def _designations(facts: CodeFacts) -> Iterator[tuple[str, str]]:
    """Other texts of a code, each with what it is."""
    record, shown = facts.record, _display(facts)
    if record and record.title != shown:
        yield "plain words, not a descriptor of the publisher", record.title
    if record and record.short_title and record.short_title != shown:
        yield "short title", record.short_title
    for text in facts.official:
        if text.record.title != shown:
            use = (
                "descriptor under the user's own licence" if text.licensed else f"title in {text.release.source.title}"
            )
            yield use, text.record.title


def _designation(use: str, text: str) -> Parameter:
    return Parameter(
        name="designation",
        part=[
            Parameter(name="language", value_code="en"),
            Parameter(name="use", value_coding=Coding(display=use)),
            Parameter(name="value", value_string=text),
        ],
    )


def _properties(facts: CodeFacts, release: Release) -> Iterator[tuple[str, Parameter]]:
    """The properties of a code, by name."""
    record = facts.record
    if record is None:
        return
    if record.description:
        yield "definition", _text(record.description.strip())
    yield from _standing(facts, record)
    above = [record.parent] if record.parent else []
    yield from (("parent", _code(code)) for code in above)
    yield from (("child", _code(child.code)) for child in facts.children)
    yield "source", _text(release.source.title)
    yield from _days(sourceFrom=release.effective_from, sourceTo=release.effective_to)
    notices = [text.evidence.notice for text in facts.official if text.licensed]
    notices += [facts.evidence.notice] if facts.evidence else []
    yield from (("notice", _text(notice)) for notice in dict.fromkeys(notices) if notice)


def _standing(facts: CodeFacts, record: CodeRecord) -> Iterator[tuple[str, Parameter]]:
    """What may be done with a code, and when."""
    yield "status", Parameter(name="value", value_code=facts.status.value)
    yield "inactive", _flag(facts.status in (Status.DELETED, Status.NOT_YET_EFFECTIVE))
    yield "notSelectable", _flag(facts.status in _ABSTRACT)
    if facts.code.system in (CodeSystem.CPT, CodeSystem.HCPCS, CodeSystem.MODIFIER):
        yield "modifier", _flag(facts.code.system is CodeSystem.MODIFIER)
    yield from _days(validFrom=record.valid_from, validTo=record.valid_to)
    yield from (("replacedBy", _code(code)) for code in record.replaced_by)


def _days(**days: date | None) -> Iterator[tuple[str, Parameter]]:
    for name, day in days.items():
        if day is not None:
            yield name, Parameter(name="value", value_date_time=day.isoformat())


def _text(value: str) -> Parameter:
    return Parameter(name="value", value_string=value)


def _flag(value: bool) -> Parameter:
    return Parameter(name="value", value_boolean=value)


def _code(code: Code) -> Parameter:
    return Parameter(name="value", value_code=code.code)
