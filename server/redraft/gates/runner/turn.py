"""One call of one version: what came of it, what it changed, and where an exception is from."""

from __future__ import annotations

import ast
import os
import types
from typing import Any

from redraft.gates.runner.behave import _call, _sow
from redraft.gates.runner.build import Builder, Unbuildable
from redraft.gates.runner.forms import Form, Forms, raising
from redraft.gates.runner.place import frames
from redraft.gates.runner.reach import Watch
from redraft.gates.runner.snapshot import Encoder, class_name, message

_ON_PURPOSE = (SystemExit, KeyboardInterrupt, GeneratorExit)


class Turn:
    """Calls versions in the process that it is in; ``watch`` sees what of the module they change."""

    def __init__(
        self, job: dict[str, Any], module: types.ModuleType, forms: Forms, watch: Watch
    ) -> None:
        self._root, self._first = str(job["root"]), int(job["target"]["first"])
        self._module, self._forms, self._watch = module, forms, watch

    def look(self, item: dict[str, Any], form: Form, prints: Any) -> dict[str, Any]:
        """Build, call, take the picture."""
        live = self._forms.live
        try:
            if live is not None:
                self._forms.put(form)
            builder = Builder(self._module, live)
            cells = {name: builder.build(tree) for name, tree in item.get("cells", ())}
            function = live if live is not None else self._ready(form, cells)
            builder = Builder(self._module, function)
            positional = [[name, builder.build(tree)] for name, tree in item["args"]]
            keywords = [[name, builder.build(tree)] for name, tree in item["kwargs"]]
        except Unbuildable as error:
            why = f"the input cannot be made: {error}"
            return {"kind": "unknown", "why": why, "unmade": True, "clean": False}
        kept = _marks(form)
        _sow(item["seed"])
        with prints:
            answer = _call(function, [v for _, v in positional], dict(keywords))
            broke: list[BaseException] = []
            if answer["kind"] == "raised":
                broke.append(answer["result"])
            elif answer.get("how") == "generator":
                answer["result"] = _heard(answer["result"], broke)
            encoder = Encoder(exact=False, code=form.code, given=builder.functions)
            answer["result"] = encoder.encode(answer["result"])
        del answer["seconds"]
        if answer["kind"] == "unknown":
            return answer
        answer.update(prints.told())
        answer["args"] = [[name, encoder.encode(value)] for name, value in positional + keywords]
        answer["cells"] = [[name, encoder.encode(value)] for name, value in cells.items()]
        answer["state"], answer["was"] = self._watch.changed()
        if broke and not isinstance(broke[0], GeneratorExit):
            answer["broke"] = self._place(broke[0], form)
        answer["clean"] = not answer["state"] and kept == _marks(form)
        return answer

    def _ready(self, form: Form, cells: dict[str, Any]) -> Any:
        code = form.code
        missing = [name for name in code.co_freevars if name not in cells]
        own = code.co_name
        if [name for name in missing if name != own]:
            raise Unbuildable(f"it uses {missing[0]} of the function around it")
        closure = {name: types.CellType(value) for name, value in cells.items()}
        closure.setdefault(own, types.CellType())
        chosen = tuple(closure[name] for name in code.co_freevars)
        function = types.FunctionType(code, vars(self._module), own, None, chosen)
        closure[own].cell_contents = function
        return function

    def _place(self, error: BaseException, form: Form) -> dict[str, Any]:
        """Where an exception came from: ``line`` of the function (0-based), and whether on purpose.

        ``entered`` is unset when the call did not fit the function.
        """
        line, innermost, trace = None, False, error.__traceback__
        purposely = False
        while trace is not None:
            innermost = id(trace.tb_frame.f_code) in form.codes
            if innermost:
                line = trace.tb_lineno - self._first
                purposely = trace.tb_lineno in form.purposely
            trace = trace.tb_next
        if line is not None and not innermost:
            purposely = self._purposely(error)
        return {
            "class": class_name(type(error)),
            "message": message(error),
            "line": line,
            "entered": line is not None,
            "deliberate": purposely or isinstance(error, _ON_PURPOSE),
        }

    def _purposely(self, error: BaseException) -> bool:
        """Whether code of the project, outside of the function, raised by a statement."""

        file, line, _ = list(frames(error.__traceback__))[-1]
        path = os.path.realpath(file)  # costs no start-up
        if not path.startswith(self._root + os.sep) or "site-packages" in path:
            return False
        try:
            with open(path, "rb") as stream:  # noqa: PTH123  # costs no start-up
                return line in raising(ast.parse(stream.read()))
        except (OSError, SyntaxError, ValueError):
            return False


def _heard(source: Any, broke: list[BaseException]) -> Any:
    """The same generator; what ends it otherwise than by its end is kept."""
    try:
        return (yield from source)
    except BaseException as error:
        broke.append(error)
        raise


def _marks(form: Form) -> object:
    """What is another thing once a default was changed."""
    if not form.defaults and not form.named:
        return None
    encoder = Encoder(exact=False)
    return [encoder.encode(form.defaults), encoder.encode(form.named)]
