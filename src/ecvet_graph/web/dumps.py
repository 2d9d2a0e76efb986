"""The full dumps: which there are, and the files themselves."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, send_file
from flask.typing import ResponseReturnValue

from ecvet_graph.service.dumps import Dump, dumps, find_dump, no_dump
from ecvet_graph.store import open_home
from ecvet_graph.web.dataset_documents import HTML, JSON, chosen, to_page
from ecvet_graph.web.pages import settings

__all__ = ["dump_files"]

dump_files = Blueprint("dumps", __name__)

_PACKED = "application/gzip"
# A dump of a version never changes, but is taken away when newer ones came
_CACHING = "public, max-age=86400"


@dump_files.get("/dumps")
def listed() -> ResponseReturnValue:
    """List the dumps with their digests, the newest first; people are sent to the catalogue."""
    if chosen((JSON, HTML)) == HTML:
        return to_page("catalog")
    found = dumps(open_home(settings()))
    response = jsonify([_plain(one) for one in found])
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


@dump_files.get(
    "/dumps/<int(max=999999999):version>/<any('everything.nq.gz', 'everything.trig.gz'):name>"
)
def everything(version: int, name: str) -> Response:
    """Send every statement of a version of the store, as a whole or by ranges of bytes."""
    return _sent(version, name)


@dump_files.get("/dumps/<int(max=999999999):version>/<slug:agency>/<slug:dataset>.nt.gz")
def of_dataset(version: int, agency: str, dataset: str) -> Response:
    """Send the statements of a dataset as they were in a version of the store."""
    return _sent(version, f"{agency}/{dataset}.nt.gz")


def _sent(version: int, name: str) -> Response:
    file, path = find_dump(open_home(settings()), version, name)
    try:
        response = send_file(
            path,
            mimetype=_PACKED,
            as_attachment=True,
            download_name=f"version-{version}-{name.replace('/', '-')}",
            etag=file.sha256,
            conditional=True,
        )
    except FileNotFoundError as fault:
        # It was taken away since it was found.
        raise no_dump(version, name) from fault
    response.headers["Cache-Control"] = _CACHING
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _plain(dump: Dump) -> dict[str, object]:
    place = f"{settings().base}/dumps/{dump.version}"
    return {
        "version": dump.version,
        "made_at": dump.made_at,
        "statements": dump.tally.statements,
        "files": [
            {
                "url": f"{place}/{file.name}",
                "media_type": file.media_type,
                "packed": _PACKED,
                "sha256": file.sha256,
                "size": file.size,
                "statements": file.statements,
                "dataset": file.dataset,
                "version": file.version,
            }
            for file in dump.files
        ],
    }
