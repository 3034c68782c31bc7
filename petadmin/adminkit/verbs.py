"""What can be done to a row, or to several at once: declared on the view, guarded by a permission of the same name."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from wtforms import Form

from petadmin.core.i18n import Label

Act = TypeVar("Act", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One verb: how it is called, what it asks before, and for which rows it is offered."""

    name: str
    label: Label
    icon: str
    question: Label | None = None
    form: type[Form] | None = None
    tone: str | None = None
    bulk: bool = True
    single: bool = True
    offered: Callable[[Any], bool] | None = None
    partly: bool = False
    """Done to those of several rows to which it can be done; the others are told of and left as they are."""

    method: str = ""
    act: Callable[..., Any] | None = None
    """What it does when another package brings it (`EntityView.add_verb`) and the view has no method for it."""

    @property
    def asks(self) -> bool:
        """Whether a person is asked before it happens."""
        return self.question is not None or self.form is not None

    def suits(self, row: Any) -> bool:
        """Whether the verb makes sense for this row."""
        return self.offered is None or self.offered(row)


class Onward(NamedTuple):
    """What a verb returns that leads to a page of its own, whatever page it was asked from; `text` is told there."""

    text: str
    url: str


class Hindered(NamedTuple):
    """What a verb returns that was done and did not lead far; `told`, perhaps with a link, is shown as a warning."""

    told: Any


def verb(
    name: str,
    label: Label,
    *,
    icon: str,
    question: Label | None = None,
    form: type[Form] | None = None,
    tone: str | None = None,
    bulk: bool = True,
    single: bool = True,
    offered: Callable[[Any], bool] | None = None,
    partly: bool = False,
) -> Callable[[Act], Act]:
    """Declare a view's method as a verb; it takes the rows and the validated form (or None).

    The permission is `entity:name`, single rows get the address `/<path>/<id>/<name>`. The method returns
    nothing, or the sentence that tells what has been done.
    """

    def declare(method: Act) -> Act:
        spec = Verb(
            name=name,
            label=label,
            icon=icon,
            question=question,
            form=form,
            tone=tone,
            bulk=bulk,
            single=single,
            offered=offered,
            partly=partly,
        )
        method._verb = spec  # type: ignore[attr-defined]  # the mark by which the view finds its verbs
        return method

    return declare


def verbs_of(view: type[Any]) -> dict[str, Verb]:
    """The verbs that a view class declares, by name, in the order of declaration, those of its bases first."""
    found: dict[str, Verb] = {}
    for kind in reversed(view.__mro__):
        for attribute, value in vars(kind).items():
            spec = getattr(value, "_verb", None)
            if isinstance(spec, Verb):
                found[spec.name] = replace(spec, method=attribute)
    return found
