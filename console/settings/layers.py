"""The layers that settings come in: files, environment, options; flat, with where each key stands.

Order and right of each layer are decided here; whether a value makes sense is `model.py`'s matter.
"""

from __future__ import annotations

import difflib
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from console.paths import expand_home
from console.settings.errors import SettingsError
from console.settings.keys import (
    PATH_KEYS,
    PERSONAL_SECTIONS,
    SECRET_KEYS,
    SECTIONS,
    SERVERS,
    list_keys,
)
from console.settings.schema import SECRET_KINDS, Origin

PREFIX = "SUPPORT_CONSOLE_"
RESERVED_VARIABLES = frozenset(
    f"{PREFIX}{name}"
    # AS: the acting agent. PRACTICE: new stores are practice stores. REQUIRE_SERVERS: tells the
    # test suite that real servers must be there; programs that it starts inherit it.
    for name in ("AS", "PRACTICE", "REQUIRE_SERVERS")
)
FILE_BYTES_MAX = 1_000_000
"""A settings file is a page; a larger one is some other file named by mistake."""

_SECTION_LINE = re.compile(r"^\s*\[([^\[\]]+)\]")
_KEY_LINE = re.compile(r"^\s*([A-Za-z0-9_.\"'-]+)\s*=")
_ENVIRONMENT = "the environment"
_COMMAND_LINE = "the command line"


@dataclass(frozen=True, slots=True)
class Layer:
    """What one source sets; `is_text` where every value came as text (environment, options)."""

    source: str
    values: Mapping[str, object]
    lines: Mapping[str, int] = field(default_factory=dict)
    is_text: bool = False

    def where(self, key: str) -> str:
        """Say where a key stands, as `in FILE line 4`."""
        if self.source == _ENVIRONMENT:
            return f"in the environment ({variable_of(key)})"
        if self.source == _COMMAND_LINE:
            return "on the command line"
        line = self.lines.get(key)
        return f"in {self.source} line {line}" if line else f"in {self.source}"

    def only_known(self) -> Layer:
        """Return the layer without keys that do not exist; those are reported apart."""
        known = {*list_keys(), *SECTIONS}
        values = {key: value for key, value in self.values.items() if key in known}
        return replace(self, values=values)


def variable_of(key: str) -> str:
    """Return the environment variable that sets a key."""
    return PREFIX + key.replace(".", "__").upper()


def read_layers(origin: Origin) -> tuple[list[Layer], list[str]]:
    """Read every source, weakest first, and say what cannot stand where it stands."""
    layers: list[Layer] = []
    problems: list[str] = []
    for path in origin.files:
        try:
            layer = _read_file(path, origin.environ)
        except SettingsError as error:
            problems += error.problems
            continue
        problems += _refused_in_file(layer, path, origin)
        layers.append(layer)
    environment, unknown = _read_environment(origin.environ)
    problems += unknown
    options, unknown = _read_options(origin.options, origin.environ)
    problems += unknown
    layers += [environment, options]
    problems += [text for layer in layers for text in _two_secrets(layer)]
    return _keep_newest_secret(layers), problems


def nearest_key(name: str) -> str | None:
    """Return the key that somebody most likely meant."""
    keys = list_keys()
    last_word = name.rpartition(".")[2]
    by_last_word = {key.rpartition(".")[2]: key for key in reversed(keys)}
    if "." not in name and last_word in by_last_word:
        return by_last_word[last_word]  # right, but written above its section
    if close := difflib.get_close_matches(name, keys, n=1):
        return close[0]
    close = difflib.get_close_matches(last_word, by_last_word, n=1)
    return by_last_word[close[0]] if close else None


def _read_file(path: Path, environ: Mapping[str, str]) -> Layer:
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            raw = stream.read(FILE_BYTES_MAX + 1)
        if len(raw) > FILE_BYTES_MAX:
            raise SettingsError(f"{path} is too large for a settings file.")
        text = raw.decode("utf-8")
        tree = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text (byte {error.start}).") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    values = dict(_flatten(tree))
    if any(values.get(key) for key in SECRET_KEYS) and stat.S_IMODE(mode) & 0o077:
        raise SettingsError(
            f"{path} holds a password, but others may read it "
            f"(mode {stat.S_IMODE(mode):04o}). Run: chmod 600 {path}"
        )
    for key in PATH_KEYS & values.keys():
        values[key] = _absolute(values[key], base=path.parent, environ=environ)
    return Layer(str(path), values, _find_lines(text))


def _flatten(tree: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in tree.items():
        if isinstance(value, dict) and name in SECTIONS:
            yield from ((f"{name}.{key}", item) for key, item in value.items())
        else:
            yield name, value


def _find_lines(text: str) -> dict[str, int]:
    # tomllib keeps no positions. This reading of the lines only serves messages, so a key inside
    # a text of several lines may be taken for a real one without harm.
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _SECTION_LINE.match(line):
            section = match[1].strip().strip("\"'")
            lines.setdefault(section, number)
        elif match := _KEY_LINE.match(line):
            key = match[1].replace('"', "").replace("'", "")
            lines.setdefault(f"{section}.{key}" if section else key, number)
    return lines


def _refused_in_file(layer: Layer, path: Path, origin: Origin) -> Iterator[str]:
    known = {*list_keys(), *SECTIONS}
    for key, value in layer.values.items():
        section = key.partition(".")[0]
        if key not in known:
            yield _unknown(key, value, layer)
        elif origin.shared_file == path:
            if key in SECRET_KEYS and value:
                yield (
                    f"{key} may not stand {layer.where(key)}, which everybody on this machine "
                    f"reads. Put the password into a file of mode 0600 and name that in {key}_file."
                )
        elif origin.shared_file in origin.files and section not in PERSONAL_SECTIONS:
            yield (
                f"{key} {layer.where(key)} does not count: this machine has shared settings in "
                f"{origin.shared_file}, beside which only [console] and [agent] are personal. "
                "Remove it."
            )


def _unknown(key: str, value: object, layer: Layer) -> str:
    if isinstance(value, dict):
        close = difflib.get_close_matches(key, SECTIONS, n=1)
        hint = f": did you mean [{close[0]}]?" if close else "."
        return f"unknown section [{key}] {layer.where(key)}{hint}"
    meant = nearest_key(key)
    return f"unknown key {key} {layer.where(key)}" + (f": did you mean {meant}?" if meant else ".")


def _read_environment(environ: Mapping[str, str]) -> tuple[Layer, list[str]]:
    known = {variable_of(key): key for key in list_keys()}
    values: dict[str, object] = {}
    problems: list[str] = []
    for variable, value in sorted(environ.items()):
        if not variable.startswith(PREFIX) or variable in RESERVED_VARIABLES:
            continue
        if (key := known.get(variable)) is not None:
            values[key] = _absolute(value, environ=environ) if key in PATH_KEYS else value
            continue
        hint = f": did you mean {meant}?" if (meant := _nearest_variable(variable, known)) else "."
        problems.append(f"unknown variable {variable} in the environment{hint}")
    return Layer(_ENVIRONMENT, values, is_text=True), problems


def _nearest_variable(variable: str, known: Iterable[str]) -> str | None:
    # Without the prefix, which all share and which would make any two look alike.
    candidates = [name.removeprefix(PREFIX) for name in (*known, *RESERVED_VARIABLES)]
    close = difflib.get_close_matches(variable.removeprefix(PREFIX).upper(), candidates, n=1)
    return PREFIX + close[0] if close else None


def _read_options(
    options: Mapping[str, object], environ: Mapping[str, str]
) -> tuple[Layer, list[str]]:
    known = set(list_keys())
    values: dict[str, object] = {}
    for key, value in options.items():
        if value is None:  # an option that was not given
            continue
        plain = os.fspath(value) if isinstance(value, Path) else value
        values[key] = _absolute(plain, environ=environ) if key in PATH_KEYS else plain
    layer = Layer(_COMMAND_LINE, values, is_text=True)
    return layer, [_unknown(key, values[key], layer) for key in values if key not in known]


def _absolute(value: object, *, environ: Mapping[str, str], base: Path | None = None) -> object:
    if not isinstance(value, str) or not value:
        return value
    path = Path(expand_home(value, environ))
    return str(base.absolute() / path if base else path.absolute())


def _two_secrets(layer: Layer) -> Iterator[str]:
    for server in SERVERS:
        given = [
            f"{server}.{kind}" for kind in SECRET_KINDS if layer.values.get(f"{server}.{kind}")
        ]
        if len(given) > 1:
            yield (
                f"{' and '.join(given)} are both set {layer.where(given[0])}: "
                "keep the one that holds."
            )


def _keep_newest_secret(layers: Iterable[Layer]) -> list[Layer]:
    """Let a later layer's way to the secret replace an earlier layer's, of whatever kind."""
    kept: list[Layer] = []
    decided: set[str] = set()
    for layer in reversed(list(layers)):
        values = {
            key: value
            for key, value in layer.values.items()
            if not (key.partition(".")[2] in SECRET_KINDS and key.partition(".")[0] in decided)
        }
        decided |= {
            server
            for server in SERVERS
            if any(values.get(f"{server}.{kind}") for kind in SECRET_KINDS)
        }
        kept.append(replace(layer, values=values))
    return kept[::-1]
