"""A Strapi to measure beside: a project with the same content types, on a database of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from . import project

DATABASE = "relations_bench_strapi"
# What a list of restaurant and category has in Strapi: both ends' places.
LINKS = "restaurants_categories_lnk (restaurant_id, category_id, category_ord, restaurant_ord)"


@dataclass(frozen=True, slots=True)
class Strapi:
    """A Strapi project in `folder`, whose database stands beside that of the server `url` (PostgreSQL)."""

    folder: Path
    url: str

    @property
    def command(self) -> Sequence[str]:
        """The command that starts it, for the project's folder."""
        return ("node", "node_modules/@strapi/strapi/bin/strapi.js", "start")

    def environment(self, port: int) -> Mapping[str, str]:
        """Return the variables with which it listens on this port, and finds its database."""
        return {
            "PORT": str(port),
            "NODE_ENV": "production",
            "STRAPI_TELEMETRY_DISABLED": "1",
            "STRAPI_DISABLE_UPDATE_NOTIFICATION": "1",
            "DATABASE_URL": self.database,
        }

    def token(self) -> str:
        """Return the token with full access that its start has written."""
        return (self.folder / project.TOKEN).read_text()

    def prepare(self) -> None:
        """Write the project, install its packages unless they are there, and make its database anew."""
        project.write(self.folder)
        if not (self.folder / "node_modules/@strapi/strapi").is_dir():
            print(f"Installing Strapi in {self.folder}; this takes minutes.", flush=True)
            command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(command, cwd=self.folder, check=True)
        (self.folder / project.TOKEN).unlink(missing_ok=True)
        with psycopg.connect(_known(self.url), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")

    def load(self, lists: Mapping[str, int], spare: int) -> None:
        """Write the documents and lists, by SQL; the server must have made its tables.

        `lists` has the number of members of each restaurant by its document id. The categories are `c0`
        and so on, and `spare` more, `x0` and so on.
        """
        with psycopg.connect(self.database, autocommit=True) as connection:
            longest = max(lists.values())
            _documents(connection, "categories", [f"c{at}" for at in range(longest)])
            _documents(connection, "categories", [f"x{at}" for at in range(spare)])
            _documents(connection, "restaurants", list(lists))
            _documents(connection, "articles", ["a"], published=False)
            for name, length in lists.items():
                connection.execute(
                    f"INSERT INTO {LINKS} SELECT r.id, c.id, row_number() OVER (ORDER BY c.id), r.id"
                    " FROM restaurants r, categories c WHERE r.document_id = %s AND c.id <= %s",
                    (name, length),
                )
            connection.execute("VACUUM ANALYZE")

    @property
    def database(self) -> str:
        """The URL of its database."""
        return _known(f"{self.url.rpartition('/')[0]}/{DATABASE}")


def _known(url: str) -> str:
    return urlsplit(url)._replace(scheme="postgresql").geturl()


def _documents(
    connection: psycopg.Connection[Any], table: str, names: list[str], *, published: bool = True
) -> None:
    connection.execute(
        f"INSERT INTO {table} (document_id, name, created_at, updated_at, published_at)"
        f" SELECT name, name, now(), now(), {'now()' if published else 'NULL'}"
        " FROM unnest(%s::text[]) WITH ORDINALITY AS sent (name, number) ORDER BY number",
        (names,),
    )
