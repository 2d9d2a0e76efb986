"""Where the pages about vocabulary and constraints lead: on the site, or among files."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

__all__ = ["FileLinks", "SiteLinks"]


@dataclass(frozen=True, slots=True)
class SiteLinks:
    """Addresses on the site, in the page language."""

    @property
    def vocabulary(self) -> str:
        """Return the address of the vocabulary."""
        return url_for("reference.vocabulary")

    @property
    def constraints(self) -> str:
        """Return the address of the list of constraints."""
        return url_for("reference.constraints")

    def constraint(self, code: str) -> str:
        """Return the address of one constraint."""
        return url_for("reference.one_constraint", code=code)

    def ontology_file(self, name: str) -> str:
        """Return the address of a Turtle file of the ontology, named without its ending."""
        return url_for("reference_data.vocabulary", name=name, suffix="ttl")

    def shapes_file(self, level: str) -> str:
        """Return the address of the constraints of a level in Turtle."""
        return url_for("reference_data.vocabulary", name=f"shapes-{level}", suffix="ttl")


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Addresses among the files of `docs/vocabulary/`, for one language."""

    language: str

    @property
    def vocabulary(self) -> str:
        """Return the file of the vocabulary."""
        return self.page("index", self.language)

    @property
    def constraints(self) -> str:
        """Return the file of the constraints."""
        return self.page("constraints", self.language)

    @property
    def spoken_in_files(self) -> str:
        """Return the language of what examples and the list of reused terms say of themselves."""
        return "en"

    @property
    def reused(self) -> str:
        """Return the place of the reused terms in the language they are described in."""
        return f"{self.page('index', self.spoken_in_files)}#section-reused"

    def examples(self, code: str) -> str:
        """Return the place where the examples of a constraint are listed."""
        return f"{self.page('constraints', self.spoken_in_files)}#{code}"

    def file(self, path: str) -> str:
        """Return the address of a file by its path from the top of the project."""
        return f"../../{path}"

    def page(self, name: str, language: str) -> str:
        """Return the file of a page in a language; English has no ending of its own."""
        return f"{name}.html" if language == "en" else f"{name}.{language}.html"

    def constraint(self, code: str) -> str:
        """Return the place of one constraint."""
        return f"{self.constraints}#{code}"

    def ontology_file(self, name: str) -> str:
        """Return the Turtle file of the ontology, named without its ending."""
        return f"../../ontology/{name}.ttl"

    def shapes_file(self, level: str) -> str:
        """Return the folder with the constraints of a level."""
        return f"../../shapes/{level}/"
