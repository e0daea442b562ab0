"""Validation of settings by pydantic-settings; imported only when the cache has no answer.

The models are built from the dataclasses in `schema.py`, so no key is written down twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    create_model,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from console.settings.checks import CHECKS, accept, check_line
from console.settings.errors import SettingsError
from console.settings.keys import SECRET_KEYS, SECTIONS, SERVERS, list_fields
from console.settings.layers import Layer
from console.settings.schema import SECRET_KINDS, is_loopback

VALUE_SHOWN_MAX = 60


class _LayerSource(PydanticBaseSettingsSource):
    """Gives one of our layers to pydantic-settings, which merges them."""

    def __init__(self, model: type[BaseSettings], tree: dict[str, Any]) -> None:
        super().__init__(model)
        self._tree = tree

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        del field
        return self._tree.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return self._tree


def validate(layers: Sequence[Layer]) -> dict[str, Any]:
    """Merge the layers (weakest first) into plain values; secrets become only their kind.

    Raises:
        SettingsError: what is wrong, where it stands and what is allowed, all together.
    """
    trees = [_tree(layer) for layer in layers]

    class LayeredSettings(BaseSettings):
        model_config = SettingsConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            del init_settings, env_settings, dotenv_settings, file_secret_settings
            # Only our layers: the library's own readers of the environment take os.environ and
            # pass over misspelt names in silence.
            return tuple(_LayerSource(settings_cls, tree) for tree in reversed(trees))

    model = create_model("Model", __base__=LayeredSettings, **_fields_of_model())
    problems = list(_unsafe(layers))
    try:
        values = model()
    except ValidationError as error:
        found = [_sentence(detail, layers) for detail in error.errors(include_url=False)]
        raise SettingsError(*found, *problems) from None
    if problems:
        raise SettingsError(*problems)
    return _plain(values)


def check_value(key: str, value: str) -> str:
    """Return what is wrong with a text for a key, as a sentence; empty when nothing is."""
    section, _, name = key.partition(".")
    try:
        TypeAdapter(_annotations(section)[name][0]).validate_strings(value)
    except ValidationError as error:
        return f"It must be {_allowed(key, error.errors(include_url=False)[0])}."
    return ""


@cache
def _fields_of_model() -> dict[str, Any]:
    sections: dict[str, Any] = {"store": (Annotated[str, Field(strict=True)], "")}
    for name in SECTIONS:
        model = create_model(
            name,
            __config__=ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True),
            **_annotations(name),
        )
        sections[name] = (model, model())
    return sections


def _annotations(section: str) -> dict[str, Any]:
    hints = get_type_hints(SECTIONS[section])
    empty = SECTIONS[section]()
    annotations: dict[str, Any] = {}
    for item in list_fields(section):
        is_list = get_origin(hints[item.name]) is tuple
        base = list[str] if is_list else hints[item.name]
        # A Literal is strict by itself and takes no such mark.
        limits: dict[str, Any] = {} if get_origin(base) is Literal else {"strict": True}
        limits |= {
            key: item.metadata[key] for key in ("ge", "le") if item.metadata[key] is not None
        }
        check = CHECKS.get(f"{section}.{item.name}", check_line if base is str else accept)
        default = list(getattr(empty, item.name)) if is_list else getattr(empty, item.name)
        annotations[item.name] = (
            Annotated[base, Field(**limits), AfterValidator(check)],
            default,
        )
    if section in SERVERS:
        annotations["password"] = (SecretStr, SecretStr(""))
    return annotations


def _tree(layer: Layer) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in layer.values.items():
        section, _, name = key.rpartition(".")
        target = tree.setdefault(section, {}) if section else tree
        target[name] = _from_text(key, value) if layer.is_text else value
    return tree


def _from_text(key: str, value: object) -> object:
    """Turn the text of an environment variable into the key's type where it can be done."""
    section, _, name = key.rpartition(".")
    if not isinstance(value, str) or not section or key in SECRET_KEYS:
        return value
    hint = get_type_hints(SECTIONS[section])[name]
    if get_origin(hint) is tuple:
        return [part.strip() for part in value.split(",") if part.strip()]
    if hint is str or get_origin(hint) is Literal:
        return value
    try:
        parsed: object = TypeAdapter(hint).validate_strings(value)
    except ValidationError:
        return value  # the strict model refuses it in words
    return parsed


def _plain(values: BaseModel) -> dict[str, Any]:
    tree: dict[str, Any] = values.model_dump()
    for server in SERVERS:
        section = tree[server]
        # A SecretStr is empty or not without being opened.
        section["secret_kind"] = next((kind for kind in SECRET_KINDS if section[kind]), "")
        del section["password"]
    imap, smtp = tree["imap"], tree["smtp"]
    if imap["auth"] != "password":
        imap["secret_kind"] = imap["secret_kind"] or "login"
    elif smtp["auth"] != "password":  # a token, and IMAP has none to lend
        smtp["secret_kind"] = smtp["secret_kind"] or "login"
    return tree


def _unsafe(layers: Sequence[Layer]) -> Iterator[str]:
    for server in SERVERS:
        security, where = _last(layers, f"{server}.security")
        host, _ = _last(layers, f"{server}.host")
        if security == "none" and isinstance(host, str) and host and not is_loopback(host):
            yield (
                f'{server}.security = "none" {where} would send the password and all mail in the '
                f"open to {host!r}; that is allowed only for this machine itself (localhost). "
                'Use "tls" or "starttls".'
            )


def _last(layers: Sequence[Layer], key: str) -> tuple[object, str]:
    for layer in reversed(layers):
        if key in layer.values:
            return layer.values[key], layer.where(key)
    return None, ""


def _sentence(detail: Mapping[str, Any], layers: Sequence[Layer]) -> str:
    # Deeper parts of a place are positions inside a list; the key has two parts at most.
    key = ".".join(str(part) for part in detail["loc"][:2])
    value, where = _last(layers, key)
    if key in SECRET_KEYS:
        shown = "a value that is not a text"
    else:
        shown = repr(value)
        shown = shown if len(shown) <= VALUE_SHOWN_MAX else shown[:VALUE_SHOWN_MAX] + "…"
    return f"{key} {where} is {shown}; it must be {_allowed(key, detail)}."


def _allowed(key: str, detail: Mapping[str, Any]) -> str:
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    section, _, name = key.partition(".")
    if section in SECTIONS and not name:
        return f"a section, as [{section}] with its keys below"
    if key == "store" or key in SECRET_KEYS:
        return "a text in quotes"
    return _allowed_by_type(section, name)


def _allowed_by_type(section: str, name: str) -> str:
    hint = get_type_hints(SECTIONS[section])[name]
    if get_origin(hint) is Literal:
        return "one of " + ", ".join(f'"{word}"' for word in get_args(hint))
    if get_origin(hint) is tuple:
        return 'a list of texts, as ["a@example.com", "b@example.com"]'
    if hint is int:
        limits = next(item.metadata for item in list_fields(section) if item.name == name)
        return f"a whole number from {limits['ge']} to {limits['le']}"
    return "true or false" if hint is bool else "a text in quotes"
