"""Settings of a run, by the keys of the program."""
from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Optional, Union

from . import _core

# Keyword -> key, as the options of the command line.
SHORT = {"seed": "run.seed", "images": "run.images", "epochs": "run.epochs", "label_images": "run.label_images",
         "eval": "run.eval", "prune": "prune.strategy", "prune_to": "prune.prune_to", "regrow": "prune.regrow",
         "window_images": "prune.window_images"}


def text_of(value: Any) -> str:
    """A value as the text of a configuration: True is yes, None is none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    return str(value)


class Config:
    """The settings of a run.

    preset: "best", "edges-800-400", "guo2020", "demo" or "diehl-cook".
    settings: a mapping {"run.seed": 2}, nested if you like ({"run": {"seed": 2}}).
    file: an INI file, read before the settings.
    keywords: seed, images, epochs, label_images, eval, neurons, prune, prune_to, regrow, window_images, as the options of
        the program; or any key with two underscores for each dot: population__exc__tau_m_ms=100. None leaves a setting as it is.

    A value that is `auto` follows from the number of neurons and images when the run begins. `config["run.seed"]` is the
    value as text, `config["run.seed"] = 2` sets it. Raises InputError, whose message names the key and what is allowed.
    """

    def __init__(self, preset: Optional[str] = None, settings: Optional[Mapping[str, Any]] = None, *,
                 file: Optional[Union[str, os.PathLike[str]]] = None, **keywords: Any) -> None:
        self._handle = _core.config_create(preset)
        if file is not None:
            self.read(file)
        self.update(settings or {}, **keywords)

    def update(self, settings: Mapping[str, Any] = {}, **keywords: Any) -> None:
        """Set keys of a mapping, then keywords, as the constructor does."""
        self._set_nested("", settings)
        keywords = {word: value for word, value in keywords.items() if value is not None}
        if "prune_to" in keywords and "prune" not in keywords and self["prune.strategy"] == "none":
            self["prune.strategy"] = "adaptive"
        for word, value in keywords.items():
            self[self._key(word)] = value

    def _set_nested(self, prefix: str, settings: Mapping[str, Any]) -> None:
        for key, value in settings.items():
            if isinstance(value, Mapping):
                self._set_nested(f"{prefix}{key}.", value)
            else:
                self[prefix + key] = value

    def _key(self, word: str) -> str:
        if word == "neurons":
            return f"population.{self['run.output']}.size"
        if word in SHORT:
            return SHORT[word]
        if "__" in word:
            return word.replace("__", ".")
        raise TypeError(f"{word}: no such setting; give {', '.join(['neurons', *SHORT])}, or a key of the configuration "
                        "with two underscores for each dot")

    def __setitem__(self, key: str, value: Any) -> None:
        _core.config_set(self._handle, key, text_of(value))

    def __getitem__(self, key: str) -> str:
        return _core.config_get(self._handle, key)

    def read(self, path: Union[str, os.PathLike[str]]) -> None:
        """Set all keys of an INI file. One that gives the kind of a population describes the whole network."""
        _core.config_read(self._handle, path)

    def parse(self, text: str) -> None:
        """Set all keys of INI text, as `read` those of a file."""
        _core.config_parse(self._handle, text)

    def copy(self) -> "Config":
        """A configuration of its own with the same settings."""
        other = Config()
        other.parse(self.text())
        return other

    def text(self) -> str:
        """All settings as INI text, which `read` and `espalier train --config` understand."""
        return _core.config_text(self._handle)

    def __repr__(self) -> str:
        return f"<espalier.Config: {self['run.output']} of {self[self._key('neurons')]} neurons, pruning by " \
               f"{self['prune.strategy']}, seed {self['run.seed']}>"

    def __getstate__(self) -> str:
        return self.text()

    def __setstate__(self, text: str) -> None:
        self._handle = _core.config_create(None)
        self.parse(text)
